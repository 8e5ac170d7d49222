// Whether there is room for the panel beside the screen; and a way into its field: Ctrl+K or Cmd+K,
// and once when it has been opened.

const WIDE = "(min-width: 1200px)"
const PATIENCE = 10_000
let entered = 0 // openings that were followed already

const field = (key) => document.querySelector(`.st-key-${CSS.escape(key)} textarea`)

function enter(key, until) {
  const found = field(key)
  if (found) found.focus()
  else if (performance.now() < until) setTimeout(() => enter(key, until), 50)
}

export default function ({ data, setStateValue }) {
  const room = matchMedia(WIDE)
  const tell = () => room.matches !== data.wide && setStateValue("wide", room.matches)
  const onKey = (event) => {
    const meant = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k"
    if (!meant) return
    if (field(data.field)) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
    // Where it is closed, the button opens it.
    enter(data.field, performance.now() + PATIENCE)
  }
  room.addEventListener("change", tell)
  document.addEventListener("keydown", onKey, true)
  tell()
  if (data.opened !== entered) {
    entered = data.opened
    if (entered) enter(data.field, performance.now() + PATIENCE)
  }
  return () => {
    room.removeEventListener("change", tell)
    document.removeEventListener("keydown", onKey, true)
  }
}
