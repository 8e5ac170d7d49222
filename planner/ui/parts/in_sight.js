// What opens by a key may stand above or below the window: it comes into sight, and what is typed
// next goes into it.

const PATIENCE = 3000
const FIELD = 'input:not([type="hidden"]), textarea'

export default function ({ data }) {
  const until = performance.now() + PATIENCE
  let over = false
  const look = () => {
    if (over) return
    const place = document.querySelector(`.st-key-${CSS.escape(data.place)}`)
    const field = document.querySelector(`.st-key-${CSS.escape(data.inside)} :is(${FIELD})`)
    place?.scrollIntoView({ block: "nearest" })
    if (field) field.focus()
    else if (performance.now() < until) setTimeout(look, 50)
  }
  look()
  return () => (over = true)
}
