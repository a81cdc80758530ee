import { Form, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useQueueOptions } from './queue-options'

/** Where to: first the department, since a patient may belong elsewhere in the clinic, then its queues of today. */
export function TransferField({ encounter }: { encounter: Schemas['QueueEntry'] | Schemas['Encounter'] }) {
  const { t } = useTranslation('queue')
  const form = Form.useFormInstance()
  const [department, setDepartment] = useState(encounter.departmentId)
  const queues = useQueueOptions(department)
  return (
    <>
      <Form.Item>
        <DepartmentSelect
          value={department}
          onChange={id => {
            setDepartment(id ?? encounter.departmentId)
            form.setFieldValue('to', undefined)
          }}
        />
      </Form.Item>
      <Form.Item name="to" label={t('to')} rules={[{ required: true, message: t('required') }]}>
        <Select options={queues.filter(one => one.value !== encounter.queueId)} />
      </Form.Item>
    </>
  )
}
