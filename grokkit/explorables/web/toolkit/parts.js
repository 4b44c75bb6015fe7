// Further data of a figure, fetched when it asks for them: in a page from a script beside it (the host gives
// `model.load`), in a notebook from Python, through two traits. `asked` is a list to which every request is
// appended, so that none is lost when several are sent as one; `answer` holds the latest answer.

import { DataError, inflate } from "./data.js";

/**
 * @param {any} model
 * @returns {{load(name: string): Promise<{manifest: any, block: DataView}>, stop(): void}} `load` gives each part
 *   once fetched from memory; a failure is a DataError, and the part can be asked for again
 */
export function partLoader(model) {
  const fetched = new Map(); // name → promise
  const python = model.load ? null : pythonLoader(model);
  async function get(name) {
    if (!model.get("manifest")?.parts?.includes(name))
      throw new DataError(`there is no part “${name}” in its data`);
    const [manifest, text] = await (python ?? model).load(name);
    if (manifest?.part !== name) throw new DataError(`the data of “${name}” hold something else`);
    return { manifest, block: await inflate(text) };
  }
  return {
    load(name) {
      if (!fetched.has(name)) {
        const part = get(name);
        fetched.set(name, part);
        part.catch(() => fetched.delete(name));
      }
      return fetched.get(name);
    },
    stop: () => python?.stop(),
  };
}

function pythonLoader(model) {
  const waiting = new Map(); // name → {resolve, reject}
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
        if (!model.save_changes) return reject(new DataError(`“${name}” is not part of this page`));
        waiting.set(name, { resolve, reject });
        model.set("asked", [...model.get("asked"), name]);
        model.save_changes();
      }),
    stop: () => model.off?.("change:answer", heard),
  };
}
