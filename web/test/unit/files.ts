import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const src = join(import.meta.dirname, '../../src')

export interface SourceFile {
  /** Path below src, with slashes. */
  path: string
  text: string
}

export function sources(pattern: RegExp): SourceFile[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && pattern.test(entry.name))
    .map(entry => {
      const full = join(entry.parentPath, entry.name)
      return { path: relative(src, full).replaceAll('\\', '/'), text: readFileSync(full, 'utf8') }
    })
}
