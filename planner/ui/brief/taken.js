// A file is taken by a press while a field is still typed into: the press is what makes the field
// hand over its text, and the file would hold the text before. So the press waits until what stands
// in the fields is what the page was made of, and is then made.

const FIELDS = ".st-key-page-fields :is(input, textarea)"
const FILES = '.st-key-page-files [data-testid="stDownloadButton"] button'

let taken = {} // what the page was made of, by the name of the field
let waiting = null // which file is to be taken

const isMade = () =>
  [...document.querySelectorAll(FIELDS)].every(
    ({ ariaLabel, value }) => !(ariaLabel in taken) || taken[ariaLabel] === value,
  )

const place = (button) => [...document.querySelectorAll(FILES)].indexOf(button)

function onPress(event) {
  const button = event.target.closest?.(FILES)
  if (!event.isTrusted || !button || isMade()) return
  event.preventDefault()
  event.stopImmediatePropagation()
  waiting = place(button)
}

function take() {
  if (waiting === null || !isMade()) return
  const button = document.querySelectorAll(FILES)[waiting]
  waiting = null
  button?.click()
}

export default function ({ data }) {
  taken = data.taken
  const over = new AbortController()
  window.addEventListener("click", onPress, { capture: true, signal: over.signal })
  // The buttons have their new files once all of the screen is drawn.
  const later = setTimeout(take, 100)
  return () => {
    over.abort()
    clearTimeout(later)
  }
}
