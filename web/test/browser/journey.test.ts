import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { barriers, base, call, openDepartment, type Session, settled, visit, withBrowser } from './clinic'

withBrowser({ moving: true })

interface Thing {
  id: string
}

/** A department of our own, so that what the demo clinic does today does not matter. */
let department: string
let session: Session

beforeAll(async () => {
  ;({ department, session } = await openDepartment({
    name: { 'zh-CN': '浏览器科', en: 'Browser department' },
    doctor: { name: { 'zh-CN': '林大夫', en: 'Dr Lin' }, grade: 'attending' },
    room: '7',
    day: { start: '09:00', end: '17:00', minutes: 20 },
  }))
})

let people = 0
function register(rest: object = {}): Promise<{ patient: Thing & { name: string } }> {
  people++
  const name = `Browser Guest ${String.fromCharCode(64 + people)}`
  return call('desk', 'POST', '/patients', { name, consent: { sms: 'granted' }, ...rest })
}

function ticket(page: Page, number: number) {
  return page.getByRole('button', { name: new RegExp(`^${number} \\d\\d:\\d\\d`) })
}

describe('one visit', () => {
  const name = 'Ada Example'

  it('begins with a file, and a fault is shown where it was made', async () => {
    const page = await visit({ account: 'desk', expects: /^422 POST/ })
    await page.goto(`${base}/patients`)
    await page.getByRole('textbox', { name: 'Find patients' }).fill(name)
    await page.getByText(`Nobody found for “${name}”`).waitFor()
    await page.getByRole('link', { name: 'Register a patient' }).first().click()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe(name)
    await page.getByText('Female').click()
    await page.getByLabel('Phone 1').fill('12')
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('not a telephone number').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])

    await page.getByLabel('Phone 1').fill('138 0000 0999')
    let sent = 0
    page.on('request', request => {
      if (request.method() === 'POST') sent++
    })
    await page.getByRole('button', { name: 'Register' }).dblclick() // one file all the same
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    expect(await page.getByText('Registered: file number').count()).toBe(1)
    expect(sent).toBe(1)
    await page.getByText('138****0999').waitFor()
  })

  it('shows what is masked only for a reason', async () => {
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/board`)
    await page.getByRole('combobox', { name: 'Find a patient' }).fill('ada ex')
    await page.getByRole('option', { name: new RegExp(name) }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    await page.getByRole('button', { name: 'Show masked values' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Show', exact: true }).click()
    await dialog.getByText('Please fill this in').waitFor()
    await dialog.getByRole('button', { name: 'Calling the patient' }).click()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Show', exact: true }).click()
    await page.getByText('+8613800000999').waitFor()
  })

  it('is booked, moved and checked in at the desk', async () => {
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/board?department=${department}`)
    await ticket(page, 3).click()
    await page.getByRole('combobox', { name: 'Patient', exact: true }).fill('ada')
    await page.locator('.ant-select-item-option').filter({ hasText: name }).click()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Book this number' }).click()
    await ticket(page, 3).filter({ hasText: name }).waitFor()

    await ticket(page, 3).click()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Calendar file' }).click()
    expect((await download).suggestedFilename()).toBe('appointment.ics')
    await page.getByRole('button', { name: 'Move' }).click()
    await page.getByText(`Moving ${name}, number 3`).waitFor()
    await ticket(page, 1).click()
    await page.getByRole('button', { name: 'Another time suits better' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click()
    await ticket(page, 1).filter({ hasText: name }).waitFor()
    await ticket(page, 3).filter({ hasText: 'Free' }).waitFor()

    await ticket(page, 1).click()
    await page.getByRole('checkbox', { name: 'Name' }).check()
    await page.getByRole('checkbox', { name: 'Birth date' }).check()
    await page.getByRole('button', { name: 'Check in' }).click()
    await ticket(page, 1).filter({ hasText: 'Waiting' }).waitFor()
  })

  it('is called and recorded by the doctor', async () => {
    const page = await visit({ account: 'doctor' })
    await page.goto(`${base}/queue?department=${department}`)
    await page.getByText('Waiting (1)').waitFor()
    await page.getByRole('button', { name: 'Call next' }).click()
    await page.getByRole('button', { name: 'Call the next' }).click() // from a colleague's queue
    await page.getByLabel('Complaint').fill('Cough for three days')
    await page.getByLabel('ICD-10 code').fill('j06.9')
    await page.getByLabel('Diagnosis').fill('Acute upper respiratory infection')
    await settled(page)
    await page.getByLabel('Complaint').focus() // closes the list of codes
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Complete the visit' }).click()
    await page.getByText('Nobody has been called').waitFor()
  })

  it('is followed up by the nurse', async () => {
    const page = await visit({ account: 'nurse' })
    await expect
      .poll(
        () =>
          call<{ items: { about: string }[] }>('nurse', 'GET', '/tasks?view=all&limit=200').then(
            all => all.items.length,
          ),
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0)
    const found = await call<{ items: { id: string }[] }>('nurse', 'GET', '/patients?q=ada%20ex')
    const tasks = await call<{ items: Thing[] }>('nurse', 'GET', `/patients/${found.items[0]?.id}/tasks`)
    await page.goto(`${base}/follow-ups?view=all&task=${tasks.items[0]?.id}`)
    await page.getByText('Cough for three days').waitFor()
    await page.getByRole('button', { name: 'Show number' }).click()
    await page.getByRole('link', { name: '+8613800000999' }).waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByText('No answer', { exact: true }).last().click()
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await page.getByText('Recorded').waitFor()
  })

  it('stands in the file', async () => {
    const page = await visit({ account: 'nurse' })
    await page.goto(`${base}/patients`)
    await page.getByRole('textbox', { name: 'Find patients' }).fill('ada example')
    await page.getByRole('link', { name }).click()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await timeline.getByText('J06.9 Acute upper respiratory infection').waitFor()
    await timeline.getByText('No answer').waitFor()
    await settled(page)
    expect(await barriers(page)).toEqual([])
  })
})

describe('at the desk', () => {
  it('says so when somebody else was faster, and books another number', async () => {
    const [first, second] = [await register(), await register()]
    const page = await visit({ account: 'desk', expects: /^409 POST/ })
    await page.goto(`${base}/board?department=${department}&patient=${second.patient.id}`)
    await page.getByText(`Choose a free number for ${second.patient.name}`).waitFor()
    await ticket(page, 5).waitFor()
    await call('desk', 'POST', '/appointments', {
      patientId: first.patient.id,
      sessionId: session.id,
      number: 5,
    })
    await ticket(page, 5).click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await page.keyboard.press('Escape')
    await ticket(page, 5).filter({ hasText: first.patient.name }).waitFor()
    await ticket(page, 6).click()
    await page.getByRole('button', { name: 'Book this number' }).click()
    await ticket(page, 6).filter({ hasText: second.patient.name }).waitFor()
  })

  it('cancels with a reason, and the number is free again', async () => {
    const { patient } = await register()
    await call('desk', 'POST', '/appointments', { patientId: patient.id, sessionId: session.id, number: 8 })
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/board?department=${department}`)
    await ticket(page, 8).click()
    await page.getByRole('button', { name: 'Cancel appointment' }).click()
    const dialog = page.getByRole('dialog', { name: `Cancel the appointment of ${patient.name}?` })
    await dialog.getByRole('button', { name: 'Patient is ill' }).click()
    await dialog.getByRole('button', { name: 'Cancel appointment' }).click()
    await ticket(page, 8).filter({ hasText: 'Free' }).waitFor()
  })

  it('changes a file without touching what is masked', async () => {
    const { patient } = await register({ phones: [{ number: '13800000777' }] })
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/patients/${patient.id}/edit`)
    await page.getByRole('button', { name: 'Add an alert' }).click()
    await page.getByLabel('What exactly').fill('Penicillin')
    await page.getByLabel('Occupation').fill('Teacher')
    await settled(page)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Allergy: Penicillin').waitFor()
    const plain = await call<{ phones: { number: string }[] }>(
      'desk',
      'POST',
      `/patients/${patient.id}/reveal`,
      { reason: 'test' },
    )
    expect(plain.phones[0]?.number).toBe('+8613800000777')
  })

  it('works by keyboard alone', async () => {
    const page = await visit({ account: 'desk' })
    await page.goto(`${base}/board?department=${department}`)
    await ticket(page, 10).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('/')
    await page.keyboard.type('ada ex')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Ada Example', level: 1 }).waitFor()
  })
})

it('lets a patient book on a phone and cancel again', async () => {
  const page = await visit({ account: 'patient-en', viewport: { width: 390, height: 844 } })
  await page.goto(`${base}/book`)
  await page.getByRole('searchbox').fill('browser')
  await page.getByRole('link', { name: 'Browser department' }).first().click()
  await page.getByRole('link', { name: /Whoever is free first/ }).click()
  await page
    .getByRole('button', { name: /^1[0-6]:\d\d$/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('It is booked').waitFor()
  await page.getByRole('button', { name: 'Cancel the appointment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the appointment' }).click()
  await page.getByText('Cancelled', { exact: true }).waitFor()
})
