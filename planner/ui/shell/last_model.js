// The model that was chosen opens first the next time, for a year.

const YEAR = 31536000

export default function ({ data }) {
  const model = encodeURIComponent(data.model)
  document.cookie = `${data.cookie}=${model}; path=/; max-age=${YEAR}; SameSite=Strict`
}
