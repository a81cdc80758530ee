/** Which visit an appointment became: the two ids differ in their kind alone, so that it cannot become two. */
export function visitOf(appointmentId: string): string {
  return appointmentId.replace(/^apt_/, 'enc_')
}
