/** Where one joins the waiting list of a department, for a doctor if one was chosen. */
export const waitFor = (department: string, doctor = 'any'): string =>
  `/book/${department}/wait${doctor === 'any' ? '' : `?doctor=${encodeURIComponent(doctor)}`}`
