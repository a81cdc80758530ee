package demo

import (
	"context"
	"net/url"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/i18n"
)

// offer is a service of the invented clinic, with the keys of the departments where it is done.
type offer struct {
	key  string
	done []string
	booking.HealthcareService
}

// offers are all invented: what a clinic tells its patients its own clinicians decide.
func offers() []offer {
	thinners := booking.Statement{ID: "thinners", Text: text("我没有服用抗凝药（如华法林）；如有服用请先致电", "I take no blood thinners such as warfarin; if you do, call us first"), WarnDesk: true}
	return []offer{
		{"first-visit", []string{"internal", "children"}, booking.HealthcareService{
			Name: text("初诊", "First consultation"), Minutes: 15,
			Preparation: &booking.Preparation{Bring: []i18n.Text{text("身份证件", "Your id document"), text("正在服用的药物清单", "A list of the medicines you take")}},
		}},
		{"blood", []string{"internal", "exam"}, booking.HealthcareService{
			Name: text("空腹抽血", "Fasting blood draw"), Minutes: 10, ForExams: true,
			Preparation: &booking.Preparation{FastHours: 10, WaterHours: 1, Wear: text("袖口宽松的衣服", "Clothes with loose sleeves"), Instructions: text("前一日不饮酒，清淡饮食。", "No alcohol and only light meals on the day before.")},
		}},
		{"gastroscopy", []string{"internal"}, booking.HealthcareService{
			Name: text("胃镜", "Gastroscopy"), Minutes: 30,
			Preparation: &booking.Preparation{
				FastHours: 8, WaterHours: 4, Companion: true,
				Pause: text("降糖药当日早晨暂停；其他药物请先咨询医生，不要自行停药。", "Leave out medicines for diabetes on the morning of the day. Ask your doctor about all others; stop none on your own."),
				Bring: []i18n.Text{text("检查申请单", "The referral"), text("既往胃镜报告", "Reports of earlier gastroscopies")},
				Confirm: []booking.Statement{
					thinners,
					{ID: "driving", Text: text("检查后当日不驾车", "I will not drive on that day")},
				},
			},
		}},
		{"ultrasound", []string{"internal", "exam"}, booking.HealthcareService{
			Name: text("腹部超声", "Abdominal ultrasound"), Minutes: 15,
			Preparation: &booking.Preparation{FastHours: 8, Bring: []i18n.Text{text("既往超声报告", "Reports of earlier ultrasounds")}},
		}},
		{"extraction", []string{"dental"}, booking.HealthcareService{
			Name: text("拔牙", "Tooth extraction"), Minutes: 30,
			Preparation: &booking.Preparation{
				Instructions: text("请先进食，不要空腹前来。", "Eat before you come; do not come hungry."),
				Confirm:      []booking.Statement{thinners, {ID: "pregnancy", Text: text("我没有怀孕", "I am not pregnant"), WarnDesk: true}},
			},
		}},
		{"child-check", []string{"children"}, booking.HealthcareService{
			Name: text("儿童体检", "Child health check"), Minutes: 20,
			Preparation: &booking.Preparation{Companion: true, Bring: []i18n.Text{text("预防接种证", "The vaccination record")}},
		}},
	}
}

// services says what is done at appointments, and how patients prepare. Played again, it finds them there.
func (s *story) services(ctx context.Context) error {
	admin := s.as[auth.Administrator]
	there, err := list[booking.HealthcareService](ctx, admin, "/services", url.Values{})
	if err != nil {
		return err
	}
	for _, o := range offers() {
		i := slices.IndexFunc(there, func(x booking.HealthcareService) bool { return x.Name[i18n.English] == o.Name[i18n.English] })
		if i >= 0 {
			s.offered[o.key] = there[i]
			continue
		}
		for id, d := range s.depts {
			if slices.Contains(o.done, d.Key) {
				o.Departments = append(o.Departments, id)
			}
		}
		slices.Sort(o.Departments)
		body := map[string]any{"name": o.Name, "departments": o.Departments, "minutes": o.Minutes, "forExams": o.ForExams, "preparation": o.Preparation}
		var out booking.HealthcareService
		if err := admin.post(ctx, "/services", body, &out); err != nil {
			return err
		}
		s.offered[o.key] = out
	}
	s.say("   %d services, with what patients do before: fasting, papers, statements to confirm", len(s.offered))
	return nil
}
