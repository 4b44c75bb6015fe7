// Where the browser keeps the reader's networks: IndexedDB, which the pages of one address share, and pages from disk where the
// browser lets them. Everything here may be refused; who asks goes on without.

const [DATABASE, STORE] = ["grokkit", "networks"];

/**
 * A run's file, under a number that grows from one to the next.
 * @typedef {{key: number, file: Blob}} Kept
 *
 * What keeps files.
 * @typedef {object} Shelf
 * @property {() => Promise<Kept[]>} all the oldest first
 * @property {(file: Blob) => Promise<number>} add gives its key
 * @property {(key: number) => Promise<unknown>} remove
 */

/**
 * What a request to the database comes to.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const outcome = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps nothing"));
  });

function open() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { autoIncrement: true });
  return outcome(request);
}

/** @returns {Shelf} */
export function browserShelf() {
  /**
   * @template T
   * @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => Promise<T>} act
   */
  async function inStore(mode, act) {
    const database = await open();
    try {
      return await act(database.transaction(STORE, mode).objectStore(STORE));
    } finally {
      database.close();
    }
  }
  return {
    all: () =>
      inStore("readonly", async (store) => {
        const [keys, files] = await Promise.all([outcome(store.getAllKeys()), outcome(store.getAll())]);
        return keys.map((key, i) => ({ key: Number(key), file: files[i] }));
      }),
    add: (file) => inStore("readwrite", async (store) => Number(await outcome(store.add(file)))),
    remove: (key) => inStore("readwrite", (store) => outcome(store.delete(key))),
  };
}
