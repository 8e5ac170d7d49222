// The log begins with the question that was asked last, as long as nobody scrolls it.

const PATIENCE = 2500
let shown = null

export default function ({ data }) {
  if (data.to === shown) return
  shown = data.to
  const until = performance.now() + PATIENCE
  const log = document.querySelector(`.st-key-${CSS.escape(data.log)}`)
  let left = false
  const leave = () => (left = true)
  for (const what of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    log?.addEventListener(what, leave, { once: true, passive: true })
  }
  const look = () => {
    const one = log?.querySelector(`.st-key-${CSS.escape(data.to)}`)
    if (left || !log) return
    if (one) log.scrollTop += one.getBoundingClientRect().top - log.getBoundingClientRect().top
    if (performance.now() < until) setTimeout(look, 100)
  }
  look()
}
