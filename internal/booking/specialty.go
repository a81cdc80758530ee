package booking

import (
	"slices"

	"careloop/internal/errs"
)

// Specialty is a field of medicine that a department sees, by which guidance finds it. The fields are those of the
// Catalogue of Clinical Departments of Medical Institutions (医疗机构诊疗科目名录), as far as outpatients come for them.
type Specialty string

// The specialties.
const (
	GeneralPractice  Specialty = "general"
	InternalMedicine Specialty = "internal"
	Respiratory      Specialty = "respiratory"
	Cardiology       Specialty = "cardiology"
	Gastroenterology Specialty = "gastroenterology"
	Neurology        Specialty = "neurology"
	Nephrology       Specialty = "nephrology"
	Endocrinology    Specialty = "endocrinology"
	Rheumatology     Specialty = "rheumatology"
	Infectious       Specialty = "infectious"
	FeverClinic      Specialty = "fever"
	Surgery          Specialty = "surgery"
	Orthopaedics     Specialty = "orthopaedics"
	Urology          Specialty = "urology"
	Breast           Specialty = "breast"
	Gynaecology      Specialty = "gynaecology"
	Obstetrics       Specialty = "obstetrics"
	Paediatrics      Specialty = "paediatrics"
	Ophthalmology    Specialty = "ophthalmology"
	ENT              Specialty = "ent"
	Dentistry        Specialty = "dentistry"
	Dermatology      Specialty = "dermatology"
	Psychiatry       Specialty = "psychiatry"
	HealthExam       Specialty = "exam"
	EmergencyRoom    Specialty = "emergency"
)

// Specialties lists all of them.
func Specialties() []Specialty {
	return []Specialty{
		GeneralPractice, InternalMedicine, Respiratory, Cardiology, Gastroenterology, Neurology, Nephrology, Endocrinology, Rheumatology,
		Infectious, FeverClinic, Surgery, Orthopaedics, Urology, Breast, Gynaecology, Obstetrics, Paediatrics, Ophthalmology, ENT,
		Dentistry, Dermatology, Psychiatry, HealthExam, EmergencyRoom,
	}
}

// Valid reports whether there is such a specialty.
func (s Specialty) Valid() bool { return slices.Contains(Specialties(), s) }

// Sees reports whether patients of a specialty can book the department now.
func (d Department) Sees(s Specialty) bool { return d.Active && slices.Contains(d.Specialties, s) }

func checkSpecialties(f errs.Faults, all []Specialty) {
	for i, s := range all {
		switch {
		case !s.Valid():
			f.In("specialties").At(i).Add("", "unknown")
		case slices.Contains(all[:i], s):
			f.In("specialties").At(i).Add("", "twice")
		}
	}
}
