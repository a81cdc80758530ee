// Writes the client's types from the contract. With --check it only compares, so that a
// change of the contract cannot land without the types that follow from it.
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const contract = new URL('../openapi.json', import.meta.url)
const target = new URL('../src/shared/api/schema.gen.ts', import.meta.url)
const banner = '// Generated from openapi.json by `npm run generate`. Do not edit.\n\n'

const text = banner + astToString(await openapiTS(contract, { rootTypes: false, alphabetize: true }))

if (process.argv.includes('--check')) {
  const committed = await readFile(target, 'utf8').catch(() => '')
  if (committed !== text) {
    console.error('src/shared/api/schema.gen.ts does not follow from openapi.json; run `npm run generate`')
    process.exit(1)
  }
} else {
  await writeFile(target, text)
}
