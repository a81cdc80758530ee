import { beforeAll, describe, expect, it } from 'vitest'
import { barriers, base, call, openDepartment, phone, settled, visit, withBrowser } from './clinic'

withBrowser()

interface Thing {
  id: string
}

let department: string
let encounter: string

/** A patient with an allergy who was called. */
beforeAll(async () => {
  const opened = await openDepartment({
    name: { 'zh-CN': '记录科', en: 'Record department' },
    doctor: { name: { 'zh-CN': '陈大夫', en: 'Dr Chen' }, grade: 'attending' },
    room: '8',
    day: { start: '09:00', end: '17:00', minutes: 20 },
  })
  department = opened.department
  const { patient } = await call<{ patient: Thing }>('desk', 'POST', '/patients', {
    name: 'Rita Record',
    consent: { sms: 'granted' },
    alerts: [{ kind: 'allergy', note: 'ibuprofen' }],
  })
  const booked = await call<Thing>('desk', 'POST', '/appointments', {
    patientId: patient.id,
    sessionId: opened.session.id,
    number: 1,
  })
  encounter = (
    await call<Thing>('desk', 'POST', '/encounters', {
      appointmentId: booked.id,
      identifiers: ['name', 'birth-date'],
    })
  ).id
})

describe('a record', () => {
  it('survives a reload, warns of an allergy and is signed for a reason', async () => {
    const page = await visit({ account: 'doctor', expects: /^422 POST/ })
    const shown = `${base}/queue?department=${department}`
    await page.goto(shown)
    await page.getByRole('button', { name: 'Call next' }).click()
    await page.getByRole('button', { name: 'Call the next' }).click() // from a colleague's queue
    await page.getByText('Allergy: ibuprofen').waitFor()
    await page.getByText('No visit before this one.').waitFor()
    await page.getByLabel('Complaint').fill('Back pain since Monday')
    await page.getByLabel('ICD-10 code').fill('low back')
    await page.getByText('M54.5 Low back pain').click()
    await page.getByText(/^Draft saved/).waitFor()

    await page.goto(shown)
    await page.getByText(/^Draft of /).waitFor()
    expect(await page.getByLabel('Complaint').inputValue()).toBe('Back pain since Monday')
    expect(await page.getByLabel('ICD-10 code').inputValue()).toBe('M54.5')
    expect(await page.getByLabel('Diagnosis').inputValue()).toBe('Low back pain')

    await page.getByRole('button', { name: 'Add a diagnosis' }).click()
    await page.getByLabel('ICD-10 code').nth(1).fill('i10')
    await page.getByLabel('Diagnosis 2').fill('Hypertension')
    await page.getByRole('button', { name: 'Add a drug' }).click()
    await page.getByLabel('Drug', { exact: true }).fill('Ibuprofen capsules')
    await page.getByLabel('Single dose').fill('1 capsule')
    await page.getByLabel('Days').fill('3')
    await page.getByLabel('Quantity').fill('1')
    await page.getByLabel('Unit').fill('box')
    await page.getByText(/^Draft saved/).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Complete the visit' }).click()
    await page.getByText('the file names an allergy').waitFor()
    await page.getByLabel('Why it is prescribed all the same').fill('Tolerated since 2024')
    await page.getByRole('button', { name: 'Complete the visit' }).click()
    await page.getByText('Nobody has been called').waitFor()
  })

  it('is shown with its signature, amended, and keeps what it was', async () => {
    const page = await visit({ account: 'doctor' })
    await page.goto(`${base}/visits/${encounter}`)
    await page.getByText('SHA-256').waitFor()
    await page.getByText('3 times a day').waitFor()
    await page.getByRole('button', { name: 'Amend' }).click()
    await page.getByLabel('Reason of the amendment').fill('Result of the X-ray')
    await page.getByLabel('Complaint').fill('Back pain since Sunday')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Sign the amendment' }).click()
    await page.getByText('Amended 1 time').waitFor()
    await page.getByText('Back pain since Sunday').first().waitFor()
    await page.getByText('As first signed').click()
    await page.getByText('Back pain since Monday').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (process.env.SHOTS) {
      await page.screenshot({ path: `${process.env.SHOTS}/visit.png`, fullPage: true })
      await page.emulateMedia({ media: 'print' })
      await page.screenshot({ path: `${process.env.SHOTS}/print.png`, fullPage: true })
    }
  })

  it('tells a page that another saved a draft, and loses neither', async () => {
    const page = await visit({ account: 'doctor', language: 'zh-CN', expects: /^412 PUT/ })
    await page.goto(`${base}/visits/${encounter}`)
    await page.getByRole('button', { name: /^修\s?正$/ }).click()
    await page.getByLabel('修正原因').fill('我的')
    await page.getByText(/^草稿已于/).waitFor()
    const path = `/encounters/${encounter}/draft`
    const { amendment, version } = await call<{ amendment: number; version: number }>('doctor', 'GET', path)
    await call('doctor', 'PUT', path, {
      content: '{"reason":"别人的","complaint":"别人写的"}',
      amendment,
      version,
    })
    await page.getByLabel('修正原因').fill('我的理由')
    await page.getByText('保存了另一份草稿').waitFor()
    await page.getByRole('alert').getByText('别人写的').waitFor() // nobody chooses between two drafts unread
    expect(await page.getByRole('button', { name: '签名并修正' }).isDisabled()).toBe(true)
    expect(await page.getByLabel('修正原因').inputValue()).toBe('我的理由')
    if (process.env.SHOTS) {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.screenshot({ path: `${process.env.SHOTS}/conflict.png`, fullPage: true })
    }
    await page.getByRole('button', { name: '保留我的' }).click()
    await page.getByText(/^草稿已于/).waitFor()
    const kept = await call<{ content: string }>('doctor', 'GET', path)
    expect(kept.content).toContain('我的理由')
  })

  it('takes a code by Enter, and says quietly that the list does not know another', async () => {
    const page = await visit({ account: 'doctor', language: 'zh-CN' })
    await page.goto(`${base}/visits/${encounter}`)
    await page.getByRole('button', { name: /^修\s?正$/ }).click()
    const code = page.getByLabel('ICD-10 编码').first()
    const diagnosis = page.getByLabel('诊断', { exact: true })
    const highlighted = page.locator('.ant-select-item-option-active:visible')

    await code.fill('')
    await code.pressSequentially('jia zhuang xian jie jie')
    await highlighted.getByText('E04.1 甲状腺结节').waitFor()
    await code.press('Enter')
    expect([await code.inputValue(), await diagnosis.inputValue()]).toEqual(['E04.1', '甲状腺结节'])

    await diagnosis.fill('骨折')
    await highlighted.getByText('T14.2 骨折').waitFor()
    await diagnosis.press('ArrowDown')
    await diagnosis.press('ArrowUp')
    await diagnosis.press('Enter')
    expect([await code.inputValue(), await diagnosis.inputValue()]).toEqual(['T14.2', '骨折'])

    await diagnosis.fill('上肢')
    await page.getByText('R22.3 上肢局部肿块').waitFor()
    expect(await highlighted.count()).toBe(0)
    await diagnosis.press('Escape')
    await page.getByText('R22.3 上肢局部肿块').waitFor({ state: 'hidden' })
    await diagnosis.press('Enter')
    expect(await diagnosis.inputValue()).toBe('上肢')

    await code.fill('i10.X00X002')
    await code.press('Tab')
    await page.getByText('列表中没有 I10.x00x002，请核对。 所属类目：I10 原发性高血压').waitFor()
    expect(await code.inputValue()).toBe('I10.x00x002')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    if (process.env.SHOTS) {
      await page.screenshot({ path: `${process.env.SHOTS}/unknown.png`, fullPage: true })
      await page.setViewportSize(phone)
      await page.screenshot({ path: `${process.env.SHOTS}/unknown-phone.png`, fullPage: true })
      await code.fill('骨折')
      await page.getByText('M84.1 骨折不愈合').waitFor()
      await page.screenshot({ path: `${process.env.SHOTS}/codes-phone.png` })
    }
    await code.fill('z23.5')
    await page.getByText('列表中没有').waitFor({ state: 'hidden' })
  })
})
