import { expect, it } from 'vitest'
import { barriers, base, call, desktop, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

interface Department {
  id: string
  name: Record<string, string>
}

async function childrens(): Promise<string> {
  const { items } = await call<{ items: Department[] }>('manager', 'GET', '/departments')
  return items.find(one => one.name.en === "Children's clinic")?.id ?? ''
}

it('asks a parent for whom an appointment with the children’s doctor is', async () => {
  // Signed in on the page: what `visit` signs in begins anew with each page that is loaded, as the other person's is.
  const page = await visit({ language: 'zh-CN', viewport: phone })
  await page.goto(`${base}/sign-in`)
  await page.getByRole('button', { name: '云小鹿' }).click()
  await page.waitForURL(/\/my/)
  await page.goto(`${base}/book`)
  await page.getByRole('link', { name: '儿科' }).click()
  await page.getByText('云小鹿的年龄不在该科室接诊范围内。').waitFor()
  await page.getByText('接诊未满15周岁的患者').waitFor()
  await settled(page)
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: '为云朵朵预约' }).click()
  await page.getByText('请选择医生').waitFor()
  expect(await page.getByRole('combobox').inputValue()).toMatch(/^pat_/)
})

it('asks the desk whether a grown-up is meant, and says whom a department takes', async () => {
  const manager = await visit({ account: 'manager', viewport: desktop })
  await manager.goto(`${base}/directory`)
  await manager.getByRole('button', { name: "Change: Children's clinic" }).click()
  await manager.getByRole('textbox', { name: 'Oldest patients' }).fill('x')
  await manager.getByRole('button', { name: 'Save' }).click()
  await manager.getByText('A whole number from 0 to 150').waitFor()
  await manager.getByRole('textbox', { name: 'Oldest patients' }).fill('17')
  await manager.getByText('Patients until the day before they turn 18').waitFor()
  await settled(manager)
  expect(await barriers(manager)).toEqual([])
  await manager.getByRole('button', { name: 'Cancel' }).click()

  await call('desk', 'POST', '/patients', { name: 'Grown Up Person', birthDate: '1980-05-05' })
  const desk = await visit({ account: 'desk', viewport: desktop, expects: /409 POST/ })
  const department = await childrens()
  const { items } = await call<{ items: { date: string }[] }>(
    'desk',
    'GET',
    `/slots?department=${department}&days=14`,
  )
  await desk.goto(`${base}/board?date=${items.at(-1)?.date}&department=${department}`)
  await desk.getByRole('button', { name: /Free/ }).first().click()
  const drawer = desk.getByRole('dialog')
  await drawer.getByRole('combobox', { name: 'Patient' }).fill('grown up person')
  await desk.locator('.ant-select-item-option').filter({ hasText: 'Grown Up Person' }).click()
  await drawer.getByText('Is this the right patient?').waitFor()
  await settled(desk)
  expect(await barriers(desk)).toEqual([])
  await drawer.getByRole('button', { name: 'Yes, it is meant' }).click()
  await drawer.getByText('Kept for this patient').waitFor()
  await drawer.getByRole('button', { name: 'Book this number' }).click()
  await desk
    .getByText(/Booked|Booking number/)
    .first()
    .waitFor()
})

it('sends nobody who was refused for their age under the name of whom the desk chose instead', async () => {
  await call('desk', 'POST', '/patients', { name: 'Parent By Mistake', birthDate: '1980-05-05' })
  await call('desk', 'POST', '/patients', { name: 'Small Child', birthDate: '2020-05-05' })
  const desk = await visit({ account: 'desk', viewport: desktop, expects: /409 POST/ })
  await desk.goto(`${base}/waitlist?department=${await childrens()}`)
  await desk.getByRole('button', { name: 'Put on the list' }).click()
  const drawer = desk.getByRole('dialog')
  const choose = async (name: string) => {
    await drawer.getByRole('combobox', { name: 'Patient' }).fill(name)
    await desk.locator('.ant-select-item-option').filter({ hasText: name }).click()
  }
  const put = drawer.getByRole('button', { name: /Put on the list$/ })
  await choose('Parent By Mistake')
  await put.click()
  await drawer.getByText('Is this the right patient?').waitFor()
  await choose('Small Child')
  await drawer.getByText('Is this the right patient?').waitFor({ state: 'detached' })
  await put.click()
  await desk.getByText('On the list. What comes free').waitFor()
  await desk.getByRole('row').filter({ hasText: 'Small Child' }).waitFor()
  expect(await desk.getByRole('row').filter({ hasText: 'Parent By Mistake' }).count()).toBe(0)
})
