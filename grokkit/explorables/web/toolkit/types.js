// The shapes that travel between Python, the page and its figures, each described once. There is no code here:
// `@import { Manifest } from "./types.js"` in a comment brings a type in.

/**
 * What the figures of a page share, by the names in state.json: the step belongs to one run, the rest to the page.
 * Null is what nobody has chosen.
 * @typedef {{[name in keyof typeof import("../../state.json")]: name extends "cut" | "words" | "hands" | "dials" ? readonly number[] : name extends "written" ? string : number | null}} Fields
 */

/**
 * The fields, and whether the step is being played.
 * @typedef {Fields & {playing: boolean}} State
 */

/**
 * The state of a run with steps: one of them is shown.
 * @typedef {State & {step: number}} RunState
 */

/**
 * What a link can say: some fields, and which run its step belongs to.
 * @typedef {Partial<Fields> & {run?: string}} Linked
 */

/**
 * What the manifest says of a run: its fingerprint, and what it learned.
 * @typedef {object} AboutRun
 * @property {string} id 8 to 64 hexadecimal digits
 * @property {number} p
 * @property {string} op the operation, by its name in operations.json
 * @property {string} text "a + b mod 113"
 */

/**
 * One array of a figure's data, as frame/encoding.py wrote it.
 * @typedef {object} Encoded
 * @property {string} name
 * @property {"u1" | "u2" | "i4" | "f2" | "f4" | "bits" | "rows8"} dtype
 * @property {number[]} shape
 * @property {number} offset of its first byte in the block
 * @property {{kind: "linear" | "log10", low: number, step: number} | null} scale
 * @property {number} error the largest error of a value
 */

/**
 * What is true of every figure's data; a figure's own manifest says more.
 * @typedef {object} Manifest
 * @property {string} format
 * @property {number} version
 * @property {string} kind of figure
 * @property {number} bytes of the block
 * @property {Encoded[]} arrays
 * @property {AboutRun} [run] for a figure that shows one
 * @property {string[]} [parts] what can be fetched beyond these data
 * @property {string} [part] which of them this is
 * @property {Record<string, unknown>} [options] what tells this figure from others of its kind and run
 */

/**
 * Manifest and block of one part of a figure's data.
 * @template {Manifest} [M=Manifest]
 * @typedef {{manifest: M, block: DataView}} Part
 */

/**
 * What a figure can read from its model: its data, where it starts, and in a notebook its caption, and the parts that
 * Python was asked for and has answered.
 * @template {Manifest} [M=Manifest]
 * @typedef {{manifest: M, block: DataView, text?: string, asked?: string[], answer?: string} & Partial<Fields>} Values
 */

/**
 * Where a figure gets its data and its start from, and in a notebook keeps its state: anywidget's model, or what the
 * host of a page puts in its place. Only a notebook's can `set`, and only a page's can `load`.
 * @template {Manifest} [M=Manifest]
 * @typedef {StillModel<M> & Partial<LiveModel>} Model
 */

/**
 * @template {Manifest} [M=Manifest]
 * @typedef {object} StillModel
 * @property {<N extends keyof Values<M>>(name: N) => Values<M>[N]} get
 * @property {(part: string) => Promise<[Manifest, string]>} [load] manifest, and the block as `inflate` takes it
 */

/**
 * @typedef {object} LiveModel
 * @property {(name: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(content: unknown, callbacks: undefined, buffers: ArrayBuffer[]) => void} send
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 */

/**
 * What `figureModule` hands to a figure.
 * @template {Manifest} [M=Manifest]
 * @typedef {object} Context
 * @property {Model<M>} model
 * @property {HTMLElement} stage where it is drawn
 * @property {HTMLElement} figure the whole, with its caption
 * @property {(part: string) => Promise<Part<any>>} load fetches a part of the data (see parts.js)
 * @property {(error: Error | null) => void} complain says below the figure that something is missing while it goes on
 *   with what it has, or, with null, that all is well again
 */

/**
 * What a figure gives back.
 * @typedef {object} Figure
 * @property {(width: number) => void} layout called with the width in pixels, at first and whenever it changes
 * @property {() => void} theme called after light and dark have been exchanged
 * @property {() => void} stop ends everything that was started
 */

/**
 * What the module of a figure exports: anywidget calls `render`, and so does the host of a page.
 * @typedef {{render(around: {model: Model<any>, el: HTMLElement}): () => void}} FigureModule
 */

/**
 * A run as the page shows it.
 * @typedef {object} ShownRun
 * @property {string} id
 * @property {import("./state.js").Store<RunState>} store
 * @property {ArrayLike<number>} steps its recorded checkpoints
 * @property {import("./player.js").Player} player
 */

/**
 * What a figure shows: a run, or none.
 * @typedef {ShownRun | {id: string | null, store: import("./state.js").Store<State>, steps: null, player: null}} Shown
 */

/** A part of the page: its element, and what ends it. @typedef {{element: HTMLElement, stop(): void}} Control */

export {};
