// What is typed into a data editor's cells, kept whole however fast it comes. Streamlit's grid
// (Glide) loses keys in the ways numbered below. Only real keys are looked at; where the page is
// not as expected, they go their usual way.

const grid = (node) => node?.closest?.('[data-testid="stDataFrame"]') ?? null
const editor = () => document.querySelector("#portal .gdg-input")

// Where a key leaves the editor of a cell to. Up and down do so in any spreadsheet.
const STEPS = {
  Enter: () => "ArrowDown",
  Tab: (event) => (event.shiftKey ? "ArrowLeft" : "ArrowRight"),
  ArrowDown: () => "ArrowDown",
  ArrowUp: () => "ArrowUp",
}
const PATIENCE = 10_000
const HEADER = 35 // pixels, as rows are high too
const soon = () => new Promise((then) => setTimeout(then))

let last = null // the grid that was typed into last
let fetched = false // whether the code of the editor is in the browser
let held = null // keys that wait for it

function onKey(event) {
  const withOthers = event.ctrlKey || event.metaKey || event.altKey
  if (isUndoOfText(event)) event.stopImmediatePropagation()
  if (!event.isTrusted || event.isComposing || withOthers) return
  const open = editor()
  const inside = grid(event.target)
  last = inside ?? last
  if (held && (inside || event.target === open)) {
    stop(event)
    held.push(event)
  } else if (open && event.target === open && leaves(event)) {
    stop(event)
    leave(open, event)
  } else if (!open && inside && opens(event)) {
    awaitEditor()
  }
}

// 5. A shortcut that takes back an edit of the plan would do so while a text is typed, where the
// same keys take back what was typed last. There they mean the text.

const isUndoOfText = ({ key, target, ctrlKey, metaKey }) =>
  (ctrlKey || metaKey) && /^[zy]$/i.test(key) && target.matches?.("input, textarea")

function stop(event) {
  event.preventDefault()
  event.stopImmediatePropagation()
}

function press(key, shiftKey = false) {
  const how = { key, shiftKey, bubbles: true, cancelable: true }
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", how))
}

// 1. After Enter the editor stays for a moment, and what is typed in that moment goes into the cell
// that was left, or nowhere. A click beside it leaves at once: so the key becomes a click and a step.

const leaves = ({ key, shiftKey }) => key in STEPS && !(key === "Enter" && shiftKey)

async function leave(open, event) {
  last?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }))
  await null
  if (open.isConnected) press(event.key, event.shiftKey)
  else press(STEPS[event.key](event))
}

// 2. The editor's code is fetched at the first key, and until it is there each key replaces the one
// before: 110 becomes 10. So they wait for it, and are typed once it stands.

function opens({ key, target }) {
  const typed = key.length === 1 && key !== " "
  return (typed || key === "Enter") && target.getAttribute("aria-readonly") !== "true"
}

async function awaitEditor() {
  if (fetched || held) return
  held = []
  const until = performance.now() + PATIENCE
  while (held && document.activeElement !== editor() && performance.now() < until) await soon()
  fetched = editor() !== null
  while (fetched && held?.length) {
    await again(held.shift())
    await soon()
  }
  held = null
}

async function again(event) {
  const open = editor()
  if (open && leaves(event)) await leave(open, event)
  else if (open && event.key === "Backspace") document.execCommand("delete")
  else if (open && event.key.length === 1) document.execCommand("insertText", false, event.key)
  else press(event.key, event.shiftKey)
}

// 3. While the pointer is elsewhere, the grid forgets its cell as soon as that is typed into, and
// does not move on. So a grid that is typed into takes the pointer to rest in its last row.

function onMove(event) {
  const typed = editor() ? last : grid(document.activeElement)
  if (!typed || event.buttons !== 0 || grid(event.target)) return
  event.stopPropagation()
  const { left, bottom } = typed.getBoundingClientRect()
  const there = { clientX: left + 20, clientY: bottom - 10, bubbles: true }
  typed.querySelector(".dvn-scroller")?.dispatchEvent(new PointerEvent("pointermove", there))
}

// 4. A grid that is sorted by what is typed into it puts its rows into another order while one
// types, and the next figure into another row than the one that was seen. So the rows of a grid that
// can be typed into keep their order: its header takes no click. Its columns can still be widened.

const typable = (inside) => inside.closest('[class*="st-key-typed-"]') !== null

function onPress(event) {
  if (!event.isTrusted) return
  if (event.type === "pointerdown") held = null
  const inside = grid(event.target)
  if (inside && typable(inside) && inHeader(inside, event)) stop(event)
}

function inHeader(inside, { clientY }) {
  const area = inside.querySelector(".dvn-scroller")
  if (!area || area.style.cursor === "col-resize") return false
  const first = area.getBoundingClientRect().top
  return clientY >= first && clientY < first + HEADER
}

function listen() {
  const over = new AbortController()
  const first = { capture: true, signal: over.signal }
  window.addEventListener("keydown", onKey, first)
  window.addEventListener("dblclick", (event) => grid(event.target) && awaitEditor(), first)
  for (const kind of ["pointerdown", "click"]) window.addEventListener(kind, onPress, first)
  // The grid listens at the document, when everything on the page has heard.
  document.documentElement.addEventListener("pointermove", onMove, { signal: over.signal })
  return over
}

const listening = new WeakMap()

export default function ({ parentElement }) {
  if (!listening.has(parentElement)) listening.set(parentElement, listen())
  return () => {
    listening.get(parentElement)?.abort()
    listening.delete(parentElement)
  }
}
