// Further data of a figure, fetched when it asks for them: in a page from a script beside it (the host gives
// `model.load`), in a notebook from Python, through two traits. `asked` is a list to which every request is
// appended, so that none is lost when several are sent as one; `answer` holds the latest answer.

import { DataError, inflate } from "./data.js";

/** @import { Manifest, Model, Part } from "./types.js" */

/**
 * @param {Model<any>} model
 * @returns {{load(name: string): Promise<Part<any>>, stop(): void}} `load` gives each part
 *   once fetched from memory; a failure is a DataError, and the part can be asked for again
 */
export function partLoader(model) {
  /** @type {Map<string, Promise<Part<any>>>} */
  const fetched = new Map();
  const python = model.load ? null : pythonLoader(model);
  const source = /** @type {{load(name: string): Promise<[Manifest, string]>}} */ (python ?? model);
  /** @param {string} name */
  async function get(name) {
    if (!model.get("manifest")?.parts?.includes(name))
      throw new DataError(`there is no part “${name}” in its data`);
    const [manifest, text] = await source.load(name);
    if (manifest?.part !== name) throw new DataError(`the data of “${name}” hold something else`);
    return { manifest, block: await inflate(text) };
  }
  return {
    load(name) {
      const part = fetched.get(name) ?? get(name);
      if (!fetched.has(name)) part.catch(() => fetched.delete(name));
      fetched.set(name, part);
      return part;
    },
    stop: () => python?.stop(),
  };
}

/**
 * @param {Model<any>} model
 * @returns {{load(name: string): Promise<[Manifest, string]>, stop(): void}}
 */
function pythonLoader(model) {
  /** @type {Map<string, {resolve(data: [Manifest, string]): void, reject(reason: DataError): void}>} */
  const waiting = new Map(); // by name
  const heard = () => {
    const { name, data, error } = JSON.parse(model.get("answer") || "{}");
    const request = waiting.get(name);
    waiting.delete(name);
    if (error) request?.reject(new DataError(error));
    else request?.resolve(data);
  };
  model.on?.("change:answer", heard);
  return {
    load: (name) =>
      new Promise((resolve, reject) => {
        if (!model.set || !model.save_changes) {
          reject(new DataError(`“${name}” is not part of this page`));
          return;
        }
        waiting.set(name, { resolve, reject });
        model.set("asked", [...(model.get("asked") ?? []), name]);
        model.save_changes();
      }),
    stop: () => model.off?.("change:answer", heard),
  };
}
