// Streamlit makes every change of the address a place to go back to: each edit of a plan, each word
// of a question. Back then seems to do nothing, as often as somebody has typed. What is typed on a
// screen is undone there; Back leads to the screen before.

export default function () {
  const { history, location } = window
  if (history.pushState.ofScreens) return
  const push = history.pushState
  history.pushState = function (state, unused, url) {
    const there = new URL(url ?? location.href, location.href)
    const stays = there.pathname === location.pathname
    return (stays ? history.replaceState : push).call(history, state, unused, url)
  }
  history.pushState.ofScreens = true
}
