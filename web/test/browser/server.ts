import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    base: string
    zone: string
  }
}

const web = join(import.meta.dirname, '../..')
const program = process.env.CARELOOP_PROGRAM ?? join(web, '../bin/careloop')

/** Starts the real clinic once for all browser tests: the local binary with its demo data and the built pages. */
export default async function setup(project: TestProject) {
  for (const needed of [program, join(web, 'dist/index.html')]) {
    if (!existsSync(needed)) throw new Error(`${needed} is missing: run \`make browser\` at the top`)
  }
  const data = mkdtempSync(join(tmpdir(), 'careloop-browser-'))
  const port = await freePort()
  const zone = morningZone(new Date())
  const server = spawn(
    program,
    ['serve', '--demo', '--data', data, '--pages', join(web, 'dist'), '--address', `127.0.0.1:${port}`],
    {
      env: { ...process.env, CLINIC_TIME_ZONE: zone, CLINIC_COUNTRY: 'CN', QUIET_HOURS: 'none' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let complaints = ''
  server.stderr.on('data', chunk => {
    complaints += chunk
  })
  const base = `http://127.0.0.1:${port}`
  try {
    await answering(server, base, () => complaints)
  } catch (cause) {
    server.kill()
    throw cause
  }
  project.provide('base', base)
  project.provide('zone', zone)
  return () => {
    server.kill()
    rmSync(data, { recursive: true, force: true })
  }
}

/**
 * A zone in which it is about seven in the morning, so that whenever the tests run a whole clinic day lies ahead.
 * POSIX names count the other way round: Etc/GMT-8 is east of Greenwich.
 */
function morningZone(now: Date): string {
  const east = ((7 - now.getUTCHours() + 36) % 24) - 12
  return east === 0 ? 'Etc/UTC' : `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function answering(server: ChildProcess, base: string, complaints: () => string): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) throw new Error(`the clinic did not start: ${complaints()}`)
    const answer = await fetch(`${base}/local/accounts`).catch(() => null)
    if (answer?.ok) return
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  throw new Error(`the clinic does not answer: ${complaints()}`)
}
