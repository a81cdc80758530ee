import { expect, it } from 'vitest'
import { barriers, base, call, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

interface Schedule {
  id: string
  practitionerId: string
  departmentId: string
  weekly: { weekday: number; start: string; end: string; minutes: number }[]
}

/** A schedule of the demo clinic with a number that somebody has in the coming week. */
async function bookedSchedule(): Promise<Schedule> {
  const departments = await call<{ items: { id: string }[] }>('manager', 'GET', '/departments')
  for (const { id } of departments.items) {
    const { items } = await call<{ items: Schedule[] }>('manager', 'GET', `/schedules?department=${id}`)
    for (const schedule of items) {
      const seen = await call<{ affected: number }>('manager', 'POST', `/schedules/${schedule.id}/preview`, {
        ...bodyOf(await call<Schedule>('manager', 'GET', `/schedules/${schedule.id}`)),
        weekly: [],
      })
      if (seen.affected > 0) return schedule
    }
  }
  throw new Error('nobody of the demo has an appointment ahead')
}

/** What the contract takes of a schedule as it was read. */
function bodyOf(schedule: Schedule) {
  const kept = ['id', 'closures', 'inactive', 'siteId'] // by the server
  return Object.fromEntries(
    Object.entries(schedule).filter(([name, value]) => value !== null && !kept.includes(name)),
  )
}

it('moves, stretches and removes blocks with the keyboard, and shows whom that leaves without a place', async () => {
  const schedule = await bookedSchedule()
  const page = await visit({ account: 'manager' })
  await page.goto(`${base}/schedules/${schedule.id}`)
  const blocks = page.locator('button[aria-describedby="week-keys"]')
  await blocks.first().waitFor()
  const count = await blocks.count()
  const before = (await blocks.first().innerText()).split('\n')[0]
  await blocks.first().focus()
  await page.keyboard.press('ArrowUp')
  expect((await blocks.first().innerText()).split('\n')[0]).not.toBe(before)
  await page.keyboard.press('ArrowDown')
  expect((await blocks.first().innerText()).split('\n')[0]).toBe(before)
  for (let i = 0; i < count; i++) {
    await blocks.first().focus()
    await page.keyboard.press('Delete')
  }
  expect(await blocks.count()).toBe(0)
  await page.getByRole('button', { name: 'What would change?' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/would lose (its place|their places)/).waitFor()
  expect(await dialog.getByRole('row').count()).toBeGreaterThan(1)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/preview.png` })
  await dialog.getByRole('button', { name: 'Go on changing' }).click()
})

it('makes a schedule from nothing: adds a session, keeps numbers, and saves', async () => {
  const page = await visit({ account: 'manager' })
  await page.goto(`${base}/schedules`)
  await page.getByRole('button', { name: 'New schedule' }).click()
  await page.getByRole('combobox', { name: 'Doctor' }).click()
  await page.locator('.ant-select-item-option').first().click()
  await page.getByRole('combobox', { name: 'Room' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: '101' }).click()
  await page.getByRole('button', { name: 'Add a session on Sunday' }).click()
  await page.getByRole('button', { name: 'Keep numbers for a pool' }).click()
  await page.getByText('Reserved 1').waitFor()
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/editor.png`, fullPage: true })
  await page.setViewportSize(phone)
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The schedule is saved').waitFor()
})

it('draws a block with the pointer', async () => {
  const page = await visit({ account: 'manager' })
  await page.goto(`${base}/schedules/new`)
  const column = page.getByRole('region', { name: 'Wednesday' }).locator('div').last()
  const box = await column.boundingBox()
  if (!box) throw new Error('no Wednesday')
  await page.mouse.move(box.x + 20, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x + 20, box.y + 120)
  await page.mouse.up()
  await page.locator('button[aria-describedby="week-keys"]').getByText('08:00–10:00').waitFor()
})

it('adds a site and a room to the directory', async () => {
  const page = await visit({ account: 'admin' })
  await page.goto(`${base}/directory`)
  await page.getByRole('button', { name: 'Add: Sites' }).click()
  await page.getByLabel('Name in English').fill('Riverside')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: 'Riverside', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Add: Rooms' }).click()
  await page.getByRole('combobox', { name: 'Site' }).click()
  await page.locator('.ant-select-item-option').first().click()
  await page.getByLabel('On the door').fill('3-12')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('cell', { name: '3-12', exact: true }).waitFor()
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/directory.png`, fullPage: true })
})

it('asks before a room has two doctors at one time, and saves it for who means it', async () => {
  const { id: departmentId } = await call<{ id: string }>('manager', 'POST', '/departments', {
    name: { 'zh-CN': '合用科', en: 'Side by side' },
    need: 'general',
  })
  const { items: sites } = await call<{ items: { id: string }[] }>('manager', 'GET', '/sites')
  const planned: string[] = []
  for (const door of ['SH-1', 'SH-2']) {
    const room = await call<{ id: string }>('manager', 'POST', '/rooms', { siteId: sites[0]?.id, door })
    const name = { en: `Dr ${door}` }
    const doctor = await call<{ id: string }>('manager', 'POST', '/practitioners', { name, grade: 'chief' })
    const { id } = await call<Schedule>('manager', 'POST', '/schedules', {
      departmentId,
      practitionerId: doctor.id,
      room: '',
      roomId: room.id,
      from: '2026-01-01',
      weekly: [{ weekday: 3, start: '09:00', end: '12:00', minutes: 15 }],
    })
    planned.push(id)
  }
  const page = await visit({ account: 'manager' })
  await page.goto(`${base}/schedules/${planned[1]}`)
  await page.getByRole('combobox', { name: 'Room' }).click()
  await page.locator('.ant-select-item-option').filter({ hasText: 'SH-1' }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Room SH-1 is taken at this time').waitFor()
  await dialog.getByText(/^Dr SH-1, for the first time on .* 09:00–12:00$/).waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Save all the same' }).click()
  await page.waitForURL(/\/schedules\?department=/)
  const { room } = await call<{ room: string }>('manager', 'GET', `/schedules/${planned[1]}`)
  expect(room).toBe('SH-1')
})
