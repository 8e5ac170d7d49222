// An answer's sentences: text, and figures that open where they come from. What is said is data of
// models and people: it becomes text, never markup.

// A number stays with its unit.
const UNIT = /(\d) (?=[kMBT%](?!\w))/g

const make = (tag, text = "", name = "") => {
  const node = document.createElement(tag)
  node.textContent = text
  if (name) node.className = name
  return node
}

function card(source) {
  const box = make("div", "", "card")
  box.setAttribute("popover", "auto")
  box.setAttribute("role", "dialog")
  box.setAttribute("aria-label", source.title)
  const leave = make("button", "×", "close")
  leave.type = "button"
  leave.setAttribute("aria-label", "Close")
  leave.onclick = () => box.hidePopover()
  box.append(leave, make("strong", source.title))
  const rows = make("dl")
  for (const [label, text] of source.rows) rows.append(make("dt", label), make("dd", text))
  box.append(rows)
  // The drawer that the answer may stand in is not left with it.
  const onKey = (event) => {
    if (event.key !== "Escape") return
    event.preventDefault()
    event.stopImmediatePropagation()
    box.hidePopover()
  }
  // Before, not after: the very next Escape is the drawer's.
  box.addEventListener("beforetoggle", (event) => {
    const listen = event.newState === "open" ? "addEventListener" : "removeEventListener"
    window[listen]("keydown", onKey, true)
  })
  return box
}

function place(box, by) {
  const at = by.getBoundingClientRect()
  const left = Math.min(at.left, innerWidth - box.offsetWidth - 12)
  const below = at.bottom + 6
  const fits = below + box.offsetHeight < innerHeight
  box.style.left = `${Math.max(left, 12)}px`
  box.style.top = `${Math.max(fits ? below : at.top - box.offsetHeight - 6, 12)}px`
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector("#answer")
  const said = JSON.stringify(data)
  if (root.dataset.said === said) return
  root.dataset.said = said
  root.replaceChildren()
  const figure = (text, source) => {
    // A button of the browser's own would not break where its line ends.
    const button = make("span", text.replace(UNIT, "$1\u00a0"), "figure")
    const box = card(data.sources[source])
    button.tabIndex = 0
    button.setAttribute("role", "button")
    button.setAttribute("aria-haspopup", "dialog")
    button.title = "Where this figure comes from"
    const open = () => {
      box.showPopover()
      place(box, button)
    }
    button.onclick = open
    button.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return
      event.preventDefault()
      open()
    }
    box.addEventListener("toggle", (event) => event.newState === "closed" && button.focus())
    root.append(box)
    return button
  }
  for (const sentence of data.sentences) {
    const line = make("p")
    for (const [text, source] of sentence) {
      line.append(source === null ? document.createTextNode(text) : figure(text, source))
    }
    root.append(line)
  }
}
