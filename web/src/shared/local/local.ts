// What only the local binary answers: demo accounts, a login without passwords, and what its messages would have
// said. None of it exists on AWS, so it is no part of the contract.

export interface Account {
  id: string
  name: string
  role: string
}

export interface Delivery {
  messageId?: string
  at: string
  channel: string
  recipient: string
  subject?: string
  text: string
}

/** The demo accounts, or null where the clinic is not running locally. */
export async function localAccounts(): Promise<Account[] | null> {
  return readLocal<Account[]>('/local/accounts')
}

export async function localOutbox(): Promise<Delivery[] | null> {
  return readLocal<Delivery[]>('/local/outbox')
}

export async function localLogin(account: string): Promise<{ token: string; expiresAt: string }> {
  const answer = await fetch('/local/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ account }),
  })
  const body: unknown = await answer.json()
  if (!answer.ok) throw body
  return body as { token: string; expiresAt: string }
}

async function readLocal<T>(path: string): Promise<T | null> {
  const answer = await fetch(path, { headers: { Accept: 'application/json' } })
  // Elsewhere the console's own page may be what answers here.
  const json = answer.headers.get('Content-Type')?.includes('json') ?? false
  if (answer.status === 404 || answer.status === 403 || !json) return null
  const body: unknown = await answer.json()
  if (!answer.ok) throw body
  return body as T
}
