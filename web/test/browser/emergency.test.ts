import { describe, expect, it } from 'vitest'
import { amend, barriers, base, call, desktop, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

const shots = process.env.SCREENSHOTS

interface Raised {
  id: string
  raisedAt: string
}

describe('an emergency', () => {
  it('is raised with the keyboard alone, seen by others within seconds, answered and ended', async () => {
    const desk = await visit({ account: 'desk' })
    await desk.goto(`${base}/check-in`)
    await desk.getByRole('heading', { level: 1 }).waitFor()
    const nurse = await visit({ account: 'nurse', viewport: phone })
    await nurse.goto(`${base}/queue`)
    await nurse.getByRole('heading', { level: 1 }).waitFor()

    await desk.getByRole('button', { name: 'Emergency' }).waitFor()
    await desk.keyboard.press('Alt+Shift+KeyE')
    const dialog = desk.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Violence' }).waitFor()
    await dialog.getByLabel('Room or place').fill('Gate 2')
    await settled(desk)
    expect(await barriers(desk)).toEqual([])
    if (shots) await desk.screenshot({ path: `${shots}/emergency-raise.png` })
    await dialog.getByRole('button', { name: 'Violence' }).focus()
    await desk.keyboard.press('Enter')
    await desk.waitForURL(/emergencies\/emg_/)

    const banner = nurse.getByRole('alert').filter({ hasText: 'Gate 2' })
    await banner.waitFor({ timeout: 8_000 })
    expect(await barriers(nurse)).toEqual([])
    if (shots) await nurse.screenshot({ path: `${shots}/emergency-banner.png` })
    await banner.getByRole('button', { name: 'I am coming' }).click()
    await nurse
      .getByRole('alert')
      .filter({ hasText: /Gate 2.*1 is coming/ })
      .waitFor()

    await desk.getByText('Is coming').first().waitFor({ timeout: 8_000 })
    await desk.getByLabel('What was done').fill('Security led them out')
    await desk.keyboard.press('Enter')
    await desk.getByText('Security led them out').waitFor()
    await settled(desk)
    expect(await barriers(desk)).toEqual([])
    if (shots) await desk.screenshot({ path: `${shots}/emergency-sheet.png`, fullPage: true })
    await desk.getByRole('button', { name: 'False alarm' }).click()
    await desk.getByRole('tooltip').getByRole('button', { name: 'OK' }).click()
    await desk.getByText('False alarm, stood down').waitFor()
    await banner.waitFor({ state: 'detached', timeout: 8_000 })
  })

  it('tells somebody who presses for the same place that they joined', async () => {
    const room = 'Ward 7'
    await call('nurse', 'POST', '/emergencies', { kind: 'fire', room })
    const page = await visit({ account: 'doctor' })
    await page.goto(`${base}/queue`)
    await page.getByRole('button', { name: 'Emergency' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Room or place').fill(room)
    await dialog.getByRole('button', { name: 'Fire' }).click()
    await page.getByText('You have joined their emergency').waitFor()
    await page.getByText('Raised by one more:').waitFor()
    await page.getByRole('button', { name: 'It is over' }).click()
    await page.getByRole('tooltip').getByRole('button', { name: 'OK' }).click()
    await page.getByText('Over', { exact: true }).first().waitFor()
  })

  it('asks where it is if the press did not say so, and shows it to everybody', async () => {
    const raised = await call<Raised>('nurse', 'POST', '/emergencies', { kind: 'fire' })
    const page = await visit({ account: 'doctor' })
    await page.goto(`${base}/emergencies/${raised.id}`)
    await page.getByText('Whoever comes does not know yet').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/emergency-where.png` })
    await page.getByLabel('Room or place').fill('Store room')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: /Store room/ }).waitFor()
    await page.getByText('Place:').waitFor()
    await page.getByRole('button', { name: 'Elsewhere' }).waitFor()
    await page.getByRole('button', { name: 'False alarm' }).click()
    await page.getByRole('tooltip').getByRole('button', { name: 'OK' }).click()
    await page.getByText('False alarm, stood down').waitFor()
  })

  it('is answered by the link of the message, on a phone that is not signed in', async () => {
    const raised = await call<Raised>('nurse', 'POST', '/emergencies', { kind: 'collapse', room: 'Lab' })
    const link = await sent('Lab')
    const page = await visit({ viewport: phone, language: 'zh-CN' })
    await page.goto(base + link)
    await page.getByRole('heading', { name: '突发晕倒或病危' }).waitFor()
    expect(await page.locator('body').innerText()).toContain('Lab')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/emergency-alert.png` })
    await page.getByRole('button', { name: '我来' }).click()
    await page.getByText('正在赶来', { exact: true }).waitFor()
    await call('nurse', 'POST', `/emergencies/${raised.id}/end`, {})
    await page.reload()
    await page.getByRole('heading', { name: '已结束' }).waitFor()
  })

  it('is reported: drafted, completed, signed', async () => {
    const raised = await call<Raised>('nurse', 'POST', '/emergencies', {
      kind: 'equipment',
      room: 'CT',
      drill: true,
    })
    await call('nurse', 'POST', `/emergencies/${raised.id}/end`, {})
    const page = await visit({ account: 'manager', viewport: desktop })
    await page.goto(`${base}/emergencies/${raised.id}`)
    await page.getByRole('link', { name: 'Report' }).click()
    const course = page.getByLabel('Course of events')
    await course.waitFor()
    expect(await course.inputValue()).toContain('Raised')
    await page.getByLabel('What we improve').fill('A second battery')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    expect(await page.getByText('Say it before you sign').count()).toBe(2)
    await settled(page)
    if (shots) await page.screenshot({ path: `${shots}/emergency-unsaid.png`, fullPage: true })
    await page.getByLabel('Cause').fill('Its battery was worn')
    await page.getByLabel('Harm').fill('Nobody')
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Sign' }).click()
    await page.getByText(/Signed by/).waitFor()
    expect(await page.locator('article').innerText()).toContain('A second battery')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (shots) await page.screenshot({ path: `${shots}/emergency-report.png`, fullPage: true })
    await page.goto(`${base}/emergencies`)
    await page.getByText('signed').first().waitFor()
    await page.setViewportSize(phone)
    await settled(page)
    expect(await barriers(page)).toEqual([])
    const beside = (e: Element) => e.scrollWidth - e.clientWidth
    expect(await page.getByRole('group', { name: 'Emergencies' }).evaluate(beside)).toBeLessThanOrEqual(0)
    if (shots) await page.screenshot({ path: `${shots}/emergencies-phone.png`, fullPage: true })
  })

  it('says where nobody is named that no message goes to anybody: before, and to who raises it', async () => {
    const manager = await visit({ account: 'manager' })
    const told = async (what: string) => {
      await manager.goto(`${base}/emergency-rules`)
      await manager.getByRole('alert').filter({ hasText: what }).waitFor()
      await settled(manager)
    }
    const named = await amend<{ lines: object[] }>('/emergency-rules', () => ({ lines: [] }))
    try {
      await told('All contacts would be told at once')
    } finally {
      await named()
    }
    const restore = await amend<{ contacts: object[]; lines: object[] }>('/emergency-rules', () => ({
      contacts: [],
      lines: [],
    }))
    try {
      await told('No message would go to anybody')
      expect(await barriers(manager)).toEqual([])
      if (shots) await manager.screenshot({ path: `${shots}/emergency-rules-nobody.png` })

      const page = await visit({ account: 'nurse', viewport: phone, language: 'zh-CN' })
      await page.goto(`${base}/queue`)
      await page.getByRole('button', { name: '应急' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('房间或地点').fill('三楼')
      await dialog.getByRole('button', { name: '火情' }).click()
      await page.waitForURL(/emergencies\/emg_/)
      await page.getByRole('alert').filter({ hasText: '没有向任何人发出通知' }).waitFor()
      await settled(page)
      expect(await barriers(page)).toEqual([])
      if (shots) await page.screenshot({ path: `${shots}/emergency-nobody.png`, fullPage: true })
      await call('nurse', 'POST', `/emergencies/${page.url().split('/').pop()}/end`, {})
    } finally {
      await restore()
    }
    await manager.reload()
    await manager.getByLabel('Short name').first().waitFor()
    expect(await manager.getByText(/^(No message would go|All contacts would be told)/).count()).toBe(0)
  })
})

/** The link that security was sent of what was raised at a place. */
async function sent(room: string): Promise<string> {
  for (let tries = 0; tries < 120; tries++) {
    const all = (await (await fetch(`${base}/local/outbox`)).json()) as { text: string; template: string }[]
    const found = all.find(one => one.template === 'emergency' && one.text.includes(room))
    const path = found?.text.match(/\/e\/[\w-]+/)
    if (path) return path[0]
    await new Promise(resolve => setTimeout(resolve, 250))
  }
  throw new Error('nobody was told')
}
