import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** The CloudFront function of infra/web.yaml, as CloudFront would run it. */
function route(uri: string): string {
  const template = readFileSync(join(import.meta.dirname, '../../../infra/web.yaml'), 'utf8')
  const code = /FunctionCode: \|\n((?: {8}.*\n)+)/.exec(template)?.[1]
  if (!code) throw new Error('infra/web.yaml has no FunctionCode')
  const handler = new Function(`${code}; return handler`)() as (event: unknown) => { uri: string }
  return handler({ request: { uri } }).uri
}

test.each([
  '/',
  '/signed-in',
  '/s/AQIDBAUGBwgJCgsM.dots-in-a-token',
  '/patients/pat_06h0b77tshz5kc2vh5gba63d2c',
  '/assets',
  '/assets/',
  '/.well-known/nothing.here',
])('%s is a page of the application', uri => {
  expect(route(uri)).toBe('/index.html')
})

test.each(['/index.html', '/icon.svg', '/assets/index-B3x_9a.js'])('%s is a file', uri => {
  expect(route(uri)).toBe(uri)
})
