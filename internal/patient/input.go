package patient

import (
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/i18n"
)

// RegisterInput is what the desk knows when it registers somebody. Only the name must be there; birth date and gender
// are taken from an identity card if they are missing.
type RegisterInput struct {
	Key         string                         `json:"-"` // idempotency key: the same key registers once
	Name        string                         `json:"name" maxLength:"200"`
	Gender      Gender                         `json:"gender,omitempty" enum:"male,female,other,unknown"`
	BirthDate   clinic.Date                    `json:"birthDate,omitempty" format:"date"`
	Phones      []Phone                        `json:"phones,omitempty" maxItems:"5"`
	IDDocuments []IDDocument                   `json:"idDocuments,omitempty" maxItems:"4"`
	Occupation  string                         `json:"occupation,omitempty" maxLength:"100"`
	Address     string                         `json:"address,omitempty" maxLength:"200"`
	Email       string                         `json:"email,omitempty" maxLength:"254"`
	WeChat      string                         `json:"wechat,omitempty" maxLength:"64"`
	Language    i18n.Lang                      `json:"language,omitempty" enum:"zh-CN,en"`
	Consent     map[channel.Name]ConsentStatus `json:"consent,omitempty"`
	Source      Source                         `json:"source,omitempty" enum:"walk-in,phone,web,wechat,referral,campaign,import,other"`
	Needs       []Need                         `json:"needs,omitempty" enum:"accessible,companion,hearing,vision,interpreter"`
	Class       Class                          `json:"class,omitempty" enum:"outpatient,inpatient,physical-exam,alliance-referred,community-resident,enterprise"`
	Guardian    *Guardian                      `json:"guardian,omitempty"`
	Alerts      []Alert                        `json:"alerts,omitempty" maxItems:"20"`
}

// UpdateInput changes what is there and leaves the rest as it is. A list replaces the whole list; an element whose
// number or address is the masked one, as Get shows it, stays what it was. A guardian without patient takes the
// guardian away; an empty text empties the field.
type UpdateInput struct {
	Name        *string                        `json:"name,omitempty" maxLength:"200"`
	Gender      *Gender                        `json:"gender,omitempty" enum:"male,female,other,unknown"`
	BirthDate   *clinic.Date                   `json:"birthDate,omitempty" maxLength:"10"`
	Phones      *[]Phone                       `json:"phones,omitempty" maxItems:"5"`
	IDDocuments *[]IDDocument                  `json:"idDocuments,omitempty" maxItems:"4"`
	Occupation  *string                        `json:"occupation,omitempty" maxLength:"100"`
	Address     *string                        `json:"address,omitempty" maxLength:"200"`
	Email       *string                        `json:"email,omitempty" maxLength:"254"`
	WeChat      *string                        `json:"wechat,omitempty" maxLength:"64"`
	Language    *i18n.Lang                     `json:"language,omitempty" enum:"zh-CN,en"`
	Consent     map[channel.Name]ConsentStatus `json:"consent,omitempty"` // channels not named stay as they are
	Source      *Source                        `json:"source,omitempty" enum:"walk-in,phone,web,wechat,referral,campaign,import,other"`
	Needs       *[]Need                        `json:"needs,omitempty" enum:"accessible,companion,hearing,vision,interpreter"`
	Class       *Class                         `json:"class,omitempty" enum:"outpatient,inpatient,physical-exam,alliance-referred,community-resident,enterprise"`
	Guardian    *Guardian                      `json:"guardian,omitempty"`
	Alerts      *[]Alert                       `json:"alerts,omitempty" maxItems:"20"`
}

// details returns the input as changes to a blank file, so that one set of rules reads both.
func (in RegisterInput) details() UpdateInput {
	return UpdateInput{
		Name: &in.Name, Gender: given(in.Gender), BirthDate: given(in.BirthDate), Phones: &in.Phones, IDDocuments: &in.IDDocuments,
		Occupation: given(in.Occupation), Address: given(in.Address), Email: given(in.Email), WeChat: given(in.WeChat),
		Language: given(in.Language), Consent: in.Consent, Source: given(in.Source), Needs: &in.Needs, Class: given(in.Class),
		Guardian: in.Guardian, Alerts: &in.Alerts,
	}
}

func given[T ~string](v T) *T {
	if v == "" {
		return nil
	}
	return &v
}

// ownOnly reports whether the changes keep to what patients may change of their own file.
func (in UpdateInput) ownOnly() bool {
	return in.Name == nil && in.Gender == nil && in.BirthDate == nil && in.IDDocuments == nil && in.Occupation == nil &&
		in.Source == nil && in.Needs == nil && in.Class == nil && in.Guardian == nil && in.Alerts == nil
}
