// What worker_plugin.mjs puts in when a bundle is made.

declare module "kernel-binaries" {
  const binaries: import("./kernels.js").Binaries;
  export default binaries;
}

declare module "worker-program" {
  const program: string;
  export default program;
}

declare module "looker-program" {
  const program: string;
  export default program;
}
