/** Saves what was fetched as a file: a plain link cannot carry the token. */
export function saveFile(data: unknown, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(data as Blob)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
