import { createBrowserRouter, type RouteObject } from 'react-router'
import { RouteError } from './route-error'
import { Splash } from './splash'

// Every page is its own chunk. The survey and the portal stand outside the console: a patient's phone loads neither the
// console nor the component library.
const routes: RouteObject[] = [
  {
    HydrateFallback: Splash,
    ErrorBoundary: RouteError,
    children: [
      { path: '/s/:token', lazy: () => import('@/features/survey/survey-page') },
      { path: '/e/:token', lazy: () => import('@/features/emergency/alert-page') },
      { path: '/o/:token', lazy: () => import('@/features/waitlist/offer-page') },
      { path: '/c/:token', lazy: () => import('@/features/closure/notice-page') },
      { path: '/guidance', lazy: () => import('@/features/guidance/guidance-page') },
      { path: '/screen/:token', lazy: () => import('@/features/visit/screen-page') },
      {
        lazy: () => import('./portal/portal'),
        children: [
          {
            lazy: () => import('./portal/layout'),
            children: [
              {
                ErrorBoundary: RouteError,
                children: [
                  { path: '/my', lazy: () => import('@/features/portal/home-page') },
                  { path: '/book', lazy: () => import('@/features/portal/departments-page') },
                  { path: '/book/:department', lazy: () => import('@/features/portal/doctors-page') },
                  { path: '/book/:department/wait', lazy: () => import('@/features/portal/wait-page') },
                  { path: '/book/:department/:doctor', lazy: () => import('@/features/portal/times-page') },
                  { path: '/my/guidance', lazy: () => import('./portal/guidance') },
                  { path: '/hold/:id', lazy: () => import('@/features/portal/hold-page') },
                  { path: '/my-visit', lazy: () => import('@/features/portal/check-in-page') },
                  { path: '/bills', lazy: () => import('@/features/portal/bills-page') },
                  { path: '/bills/:number', lazy: () => import('@/features/portal/receipt-page') },
                  { path: '/pay/sandbox/:id', lazy: () => import('@/features/portal/sandbox-page') },
                  { path: '/my/documents', lazy: () => import('@/features/portal/documents-page') },
                  { path: '/my/visits', lazy: () => import('@/features/portal/visits-page') },
                  { path: '/my/visits/:id', lazy: () => import('@/features/portal/visit-page') },
                  { path: '/my/prepare', lazy: () => import('@/features/portal/prepare-next-page') },
                  { path: '/my/visits/:id/prepare', lazy: () => import('@/features/portal/prepare-page') },
                  { path: '/my/visits/:id/move', lazy: () => import('@/features/portal/move-page') },
                  { path: '/my/visits/:id/summary', lazy: () => import('@/features/portal/summary-page') },
                  { path: '/my/stays', lazy: () => import('@/features/portal/stays-page') },
                  { path: '/my/exams', lazy: () => import('@/features/portal/exams-page') },
                  { path: '/my/exams/book', lazy: () => import('@/features/portal/exam-book-page') },
                  {
                    path: '/my/exams/:id/move',
                    lazy: () => import('@/features/portal/exam-move-page'),
                  },
                  { path: '/my/exams/:id', lazy: () => import('@/features/portal/exam-page') },
                  { path: '/my/exams/:id/report', lazy: () => import('@/features/portal/exam-report-page') },
                  { path: '/my/waits', lazy: () => import('@/features/portal/waits-page') },
                  { path: '/my/waits/:id', lazy: () => import('@/features/portal/wait-change-page') },
                  { path: '/my/messages', lazy: () => import('@/features/portal/messages-page') },
                  { path: '/my/me', lazy: () => import('@/features/portal/me-page') },
                  { path: '/my/contact', lazy: () => import('@/features/portal/contact-page') },
                  { path: '/my/standing', lazy: () => import('@/features/portal/standing-page') },
                  { path: '/my/family', lazy: () => import('@/features/portal/family-page') },
                ],
              },
            ],
          },
        ],
      },
      {
        lazy: () => import('./console'),
        children: [
          { path: '/sign-in', lazy: () => import('@/features/auth/sign-in-page') },
          { path: '/signed-in', lazy: () => import('@/features/auth/signed-in-page') },
          {
            lazy: () => import('./layout/console-layout'),
            children: [
              {
                ErrorBoundary: RouteError,
                children: [
                  { index: true, lazy: () => import('./home') },
                  { path: '/board', lazy: () => import('@/features/booking/board-page') },
                  { path: '/patients', lazy: () => import('@/features/patient/search-page') },
                  { path: '/patients/new', lazy: () => import('@/features/patient/register-page') },
                  { path: '/patients/:id', lazy: () => import('@/features/patient/file-page') },
                  { path: '/queue', lazy: () => import('@/features/visit/queue-page') },
                  { path: '/visits/:id', lazy: () => import('@/features/visit/record-page') },
                  { path: '/check-in', lazy: () => import('@/features/visit/check-in-page') },
                  { path: '/screens', lazy: () => import('@/features/visit/screens-page') },
                  { path: '/follow-ups', lazy: () => import('@/features/followup/worklist-page') },
                  { path: '/kpis', lazy: () => import('@/features/kpi/kpi-page') },
                  { path: '/guidance/desk', lazy: () => import('@/features/guidance/desk-page') },
                  { path: '/calendar', lazy: () => import('@/features/booking/feed-page') },
                  { path: '/patients/:id/edit', lazy: () => import('@/features/patient/edit-page') },
                  { path: '/audit', lazy: () => import('@/features/audit/audit-page') },
                  { path: '/schedules', lazy: () => import('@/features/schedule/schedules-page') },
                  { path: '/schedules/:id', lazy: () => import('@/features/schedule/editor-page') },
                  { path: '/closures', lazy: () => import('@/features/closure/closures-page') },
                  { path: '/closures/new', lazy: () => import('@/features/closure/new-page') },
                  { path: '/closures/:id', lazy: () => import('@/features/closure/closure-page') },
                  { path: '/directory', lazy: () => import('@/features/schedule/directory-page') },
                  { path: '/services', lazy: () => import('@/features/service/services-page') },
                  { path: '/appeals', lazy: () => import('@/features/patient/appeals-page') },
                  { path: '/waitlist', lazy: () => import('@/features/waitlist/worklist-page') },
                  { path: '/rules', lazy: () => import('@/features/rules/rules-page') },
                  { path: '/messages', lazy: () => import('@/features/message/messages-page') },
                  { path: '/cashier', lazy: () => import('@/features/billing/cashier-page') },
                  { path: '/exams', lazy: () => import('@/features/exam/board-page') },
                  { path: '/exams/:id', lazy: () => import('@/features/exam/sheet-page') },
                  { path: '/exams/:id/report', lazy: () => import('@/features/exam/report-page') },
                  { path: '/exam-packages', lazy: () => import('@/features/exam/packages-page') },
                  { path: '/prices', lazy: () => import('@/features/billing/prices-page') },
                  { path: '/settlement', lazy: () => import('@/features/billing/settlement-page') },
                  { path: '/receipts/:number', lazy: () => import('@/features/billing/receipt-page') },
                  { path: '/inpatients', lazy: () => import('@/features/inpatient/inpatients-page') },
                  { path: '/stays/:id', lazy: () => import('@/features/inpatient/stay-page') },
                  { path: '/emergencies', lazy: () => import('@/features/emergency/emergencies-page') },
                  { path: '/emergencies/:id', lazy: () => import('@/features/emergency/emergency-page') },
                  { path: '/emergencies/:id/report', lazy: () => import('@/features/emergency/report-page') },
                  { path: '/emergency-rules', lazy: () => import('@/features/emergency/rules-page') },
                  { path: '*', lazy: () => import('./not-found') },
                ],
              },
            ],
          },
        ],
      },
    ],
  },
]

export const router = createBrowserRouter(routes)
