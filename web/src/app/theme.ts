import type { ThemeConfig } from 'antd'

// The same values as shared/styles/base.css. Secondary text is darker than the library's default, which misses
// WCAG AA on our paper background.
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#155e52',
    colorInfo: '#1f4f8f',
    colorSuccess: '#155e52',
    colorWarning: '#8a4b00',
    colorError: '#a8281c',
    colorErrorBg: '#fbe9e6',
    colorErrorBorder: '#e5bdb7',
    colorWarningBg: '#fdf1dd',
    colorWarningBorder: '#e6c48c',
    colorInfoBg: '#e6eef8',
    colorInfoBorder: '#b9cbe4',
    colorBgMask: 'rgb(27 43 42 / 28%)',
    colorLink: '#155e52',
    colorTextBase: '#1b2b2a',
    colorTextSecondary: '#465655',
    colorTextTertiary: '#5f6e6c',
    colorTextDescription: '#5f6e6c',
    colorTextPlaceholder: '#6a7775',
    colorTextDisabled: '#6a7775',
    colorBgLayout: '#f4f3ee',
    colorBorder: '#b9bdb5',
    colorBorderSecondary: '#dfdcd2',
    colorSplit: '#e6e3da',
    borderRadius: 5,
    fontFamily: 'var(--font)',
    fontSize: 14,
    controlHeight: 32,
    boxShadow: '0 4px 16px rgb(27 43 42 / 12%)',
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.18s',
    // The library waits for movements to end, of which base.css lets there be none.
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  },
  components: {
    Button: { fontWeight: 500, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Table: {
      headerBg: '#faf9f6',
      headerColor: '#465655',
      cellPaddingBlockSM: 6,
      cellPaddingInlineSM: 14,
      headerSplitColor: 'transparent',
      rowHoverBg: '#f4f7f5',
    },
    Alert: { withDescriptionPadding: '10px 14px', fontSizeLG: 14 },
    Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
    Tabs: { horizontalMargin: '0' },
    Drawer: { paddingLG: 20 },
    Select: { optionSelectedBg: '#e3efec' },
  },
}

/** The title of a dialog ends before the button that closes it, also one of two lines. */
export const modal = { styles: { header: { paddingInlineEnd: 32 } } }
