import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { type EChartsType, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

use([LineChart, GridComponent, TooltipComponent, SVGRenderer])

interface ChartProps {
  className: string
  label: string
  days: string[]
  values: (number | null)[]
  suffix: string
}

export function Chart({ className, label, days, values, suffix }: ChartProps) {
  const element = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(undefined)

  useEffect(() => {
    if (!element.current) return
    const made = init(element.current)
    chart.current = made
    const observer = new ResizeObserver(() => made.resize())
    observer.observe(element.current)
    return () => {
      observer.disconnect()
      made.dispose()
    }
  }, [])

  useEffect(() => {
    const ink = '#465655'
    chart.current?.setOption(
      {
        animation: false,
        grid: { left: 8, right: 12, top: 16, bottom: 4, containLabel: true },
        tooltip: {
          trigger: 'axis',
          valueFormatter: (value: unknown) => (value == null ? '–' : `${value}${suffix}`),
        },
        xAxis: { type: 'category', data: days, axisLabel: { color: ink }, axisTick: { show: false } },
        yAxis: {
          type: 'value',
          axisLabel: { color: ink, formatter: `{value}${suffix}` },
          splitLine: { lineStyle: { color: '#e6e3da' } },
        },
        series: [
          {
            type: 'line',
            data: values,
            color: '#155e52',
            symbolSize: 6,
            connectNulls: false,
          },
        ],
      },
      { notMerge: true },
    )
  }, [days, values, suffix])

  return <div ref={element} className={className} role="img" aria-label={label} />
}
