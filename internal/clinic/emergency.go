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

// zones are the countries of time zones that lie in one country alone, for clinics that say no country.
var zones = map[string]string{
	"Asia/Shanghai": "CN", "Asia/Urumqi": "CN", "Asia/Chongqing": "CN", "Asia/Harbin": "CN", "PRC": "CN",
	"Asia/Hong_Kong": "HK", "Asia/Macau": "MO", "Asia/Taipei": "TW", "Asia/Singapore": "SG", "Asia/Tokyo": "JP", "Asia/Seoul": "KR",
	"America/New_York": "US", "America/Detroit": "US", "America/Chicago": "US", "America/Denver": "US", "America/Boise": "US",
	"America/Phoenix": "US", "America/Los_Angeles": "US", "America/Anchorage": "US", "Pacific/Honolulu": "US",
	"America/Toronto": "CA", "America/Vancouver": "CA", "Europe/London": "GB", "Europe/Dublin": "IE",
	"Australia/Sydney": "AU", "Australia/Melbourne": "AU", "Australia/Brisbane": "AU", "Australia/Perth": "AU", "Pacific/Auckland": "NZ",
}

// anywhere is for a clinic of which we do not know where it is: mobile networks take 112 for an emergency wherever they
// are (GSM 02.30, 3GPP TS 22.101).
var anywhere = Emergency{Ambulance: "112"}

// Emergency returns the numbers of the clinic's country, or of that in which its time zone lies. A clinic that says
// neither is in China.
func (s Settings) Emergency() Emergency {
	if e, ok := emergencies[s.Country]; ok {
		return e
	}
	if s.Zone == nil {
		return emergencies["CN"]
	}
	if e, ok := emergencies[zones[s.Zone.String()]]; ok {
		return e
	}
	return anywhere
}
