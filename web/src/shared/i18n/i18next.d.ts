import type ages from './locales/en/ages.json'
import type appeal from './locales/en/appeal.json'
import type audit from './locales/en/audit.json'
import type auth from './locales/en/auth.json'
import type billing from './locales/en/billing.json'
import type booking from './locales/en/booking.json'
import type change from './locales/en/change.json'
import type closure from './locales/en/closure.json'
import type common from './locales/en/common.json'
import type documents from './locales/en/documents.json'
import type emergency from './locales/en/emergency.json'
import type exam from './locales/en/exam.json'
import type exambook from './locales/en/exambook.json'
import type family from './locales/en/family.json'
import type followup from './locales/en/followup.json'
import type guidance from './locales/en/guidance.json'
import type inpatient from './locales/en/inpatient.json'
import type invoice from './locales/en/invoice.json'
import type kpi from './locales/en/kpi.json'
import type message from './locales/en/message.json'
import type patient from './locales/en/patient.json'
import type portal from './locales/en/portal.json'
import type preparation from './locales/en/preparation.json'
import type queue from './locales/en/queue.json'
import type record from './locales/en/record.json'
import type rules from './locales/en/rules.json'
import type schedule from './locales/en/schedule.json'
import type service from './locales/en/service.json'
import type survey from './locales/en/survey.json'
import type visit from './locales/en/visit.json'
import type waitlist from './locales/en/waitlist.json'
import type waits from './locales/en/waits.json'

// A key that does not exist is a compile error.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      ages: typeof ages
      appeal: typeof appeal
      audit: typeof audit
      auth: typeof auth
      billing: typeof billing
      booking: typeof booking
      change: typeof change
      closure: typeof closure
      common: typeof common
      documents: typeof documents
      emergency: typeof emergency
      exam: typeof exam
      exambook: typeof exambook
      family: typeof family
      followup: typeof followup
      guidance: typeof guidance
      inpatient: typeof inpatient
      invoice: typeof invoice
      kpi: typeof kpi
      message: typeof message
      patient: typeof patient
      portal: typeof portal
      preparation: typeof preparation
      record: typeof record
      queue: typeof queue
      rules: typeof rules
      schedule: typeof schedule
      service: typeof service
      survey: typeof survey
      visit: typeof visit
      waitlist: typeof waitlist
      waits: typeof waits
    }
  }
}
