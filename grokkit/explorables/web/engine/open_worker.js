// A worker whose program travels in this bundle: from a Blob URL, so that it works from disk too.

/** The worker, and what gives its program's memory back. @param {string} program */
export function openWorker(program) {
  const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  return { worker: new Worker(address), release: () => URL.revokeObjectURL(address) };
}
