package clinic

import "cmp"

// Emergency is whom to call when somebody is in danger.
type Emergency struct {
	Ambulance string // the number that sends an ambulance
	Crisis    string // a national line for people in despair; empty where we are not sure of one
}

// emergencies are the numbers by country. A country stands here only if its number is beyond doubt: a wrong one is worse
// than a clinic that must say where it is. Sources: the countries' own services; for China 120 and, for people in
// despair, 12356, the line of the National Health Commission since 2025; for the United States and Canada 911 and 988.
var emergencies = map[string]Emergency{
	"CN": {Ambulance: "120", Crisis: "12356"},
	"HK": {Ambulance: "999"},
	"MO": {Ambulance: "999"},
	"TW": {Ambulance: "119", Crisis: "1925"},
	"SG": {Ambulance: "995", Crisis: "1767"},
	"MY": {Ambulance: "999"},
	"JP": {Ambulance: "119"},
	"KR": {Ambulance: "119"},
	"IN": {Ambulance: "112"},
	"US": {Ambulance: "911", Crisis: "988"},
	"CA": {Ambulance: "911", Crisis: "988"},
	"GB": {Ambulance: "999", Crisis: "116 123"},
	"IE": {Ambulance: "112", Crisis: "116 123"},
	"DE": {Ambulance: "112"},
	"FR": {Ambulance: "112"},
	"ES": {Ambulance: "112", Crisis: "024"},
	"IT": {Ambulance: "112"},
	"NL": {Ambulance: "112"},
	"AU": {Ambulance: "000", Crisis: "13 11 14"},
	"NZ": {Ambulance: "111", Crisis: "1737"},
}

// EmergencyIn returns the numbers of a country, or false if we do not know them.
func EmergencyIn(country string) (Emergency, bool) {
	e, ok := emergencies[country]
	return e, ok
}

// Region is that of telephone numbers that are written without a country's code.
func (s Settings) Region() string { return cmp.Or(s.Country, "CN") }

// Emergency returns the numbers of the clinic's country. A clinic that says no country is in China.
func (s Settings) Emergency() Emergency {
	if e, ok := emergencies[s.Country]; ok {
		return e
	}
	return emergencies["CN"]
}
