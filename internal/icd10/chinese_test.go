package icd10_test

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"testing"

	"careloop/internal/icd10"
)

//go:embed chinese.tsv
var chinese string

func TestTheChineseNamesAreWellFormed(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z][0-9][0-9A-Z](\.[0-9])?$`) // of the WHO
	name := regexp.MustCompile(`^[\p{Han}A-Zα-ω0-9]([\p{Han}A-Za-z0-9、，（）-]*[\p{Han}A-Z0-9）])?$`)
	han := regexp.MustCompile(`\p{Han}`)
	lines := strings.Split(strings.TrimSuffix(chinese, "\n"), "\n")
	if len(lines) < 2000 {
		t.Errorf("%d names", len(lines))
	}
	if !slices.IsSorted(lines) {
		t.Error("they are not sorted by their codes")
	}
	code, names := map[string]bool{}, map[string]string{}
	for _, line := range lines {
		c, called, _ := strings.Cut(line, "\t")
		n, others, _ := strings.Cut(called, "\t")
		if !form.MatchString(c) || !name.MatchString(n) || !han.MatchString(n) {
			t.Errorf("%q", line)
		}
		for _, other := range strings.Fields(others) {
			if !name.MatchString(other) || other == n {
				t.Errorf("%q", line)
			}
		}
		if code[c] || names[n] != "" {
			t.Errorf("%q is there twice, also as %s", line, names[n])
		}
		code[c], names[n] = true, c
		if strings.Count(n, "（") != strings.Count(n, "）") {
			t.Errorf("%q", line)
		}
	}
}

// What is said every day in the clinics of each department, and the code that must be among the first found.
func TestEverydayWordsOfEachDepartment(t *testing.T) {
	for department, words := range map[string]map[string]string{
		"internal":     {"感冒": "J00", "高血压": "I10", "冠心病": "I25.1", "糖尿病": "E14.9", "甲亢": "E05.9", "胃炎": "K29.7", "肺炎": "J18.9", "早搏": "I49.4", "中风": "I64", "高血脂": "E78.5"},
		"surgery":      {"胆结石": "K80.2", "阑尾炎": "K37", "痔疮": "K64.9", "肛裂": "K60.2", "脂肪瘤": "D17.9", "疝": "K46.9", "甲沟炎": "L03.0", "换药": "Z48.0"},
		"orthopaedics": {"骨折": "T14.2", "颈椎病": "M47.8", "腰椎间盘突出": "M51.2", "骨关节炎": "M19.9", "肩周炎": "M75.0", "网球肘": "M77.1", "桡骨 骨折": "S52.3", "半月板": "S83.2", "扭伤 踝": "S93.4", "痛风": "M10.9"},
		"gynaecology":  {"子宫肌瘤": "D25.9", "阴道炎": "N76.0", "月经不调": "N92.6", "痛经": "N94.6", "卵巢囊肿": "N83.2", "宫颈炎": "N72", "HPV": "B97.7", "不孕": "N97.9"},
		"obstetrics":   {"妊娠": "O12.0", "早孕": "Z33", "产前检查": "Z34.9", "妊娠期糖尿病": "O24.4", "宫外孕": "O00.9", "先兆流产": "O20.0", "产后": "O72.1"},
		"paediatrics":  {"手足口病": "B08.4", "水痘": "B01.9", "新生儿黄疸": "P59.9", "疱疹性咽峡炎": "B08.5", "多动症": "F90.0", "抽动": "F95.9", "性早熟": "E30.1", "尿布皮炎": "L22"},
		"eye":          {"近视": "H52.1", "干眼": "H04.1", "白内障": "H26.9", "麦粒肿": "H00.0", "青光眼": "H40.9", "飞蚊症": "H43.3", "结膜炎": "H10.9"},
		"ear":          {"中耳炎": "H66.9", "耳鸣": "H93.1", "突发性聋": "H91.2", "耳石症": "H81.1", "鼻窦炎": "J32.9", "鼻出血": "R04.0", "声带息肉": "J38.1"},
		"teeth":        {"龋齿": "K02.9", "智齿": "K01.1", "牙周炎": "K05.3", "牙髓炎": "K04.0", "残根": "K08.3", "牙痛": "K08.8", "口腔溃疡": "K12.0"},
		"skin":         {"湿疹": "L30.9", "痤疮": "L70.9", "荨麻疹": "L50.9", "带状疱疹": "B02.9", "脚气": "B35.3", "牛皮癣": "L40.9", "斑秃": "L63.9", "尖锐湿疣": "A63.0"},
		"mental":       {"抑郁症": "F32.9", "焦虑症": "F41.9", "失眠": "G47.0", "强迫症": "F42.9", "精神分裂": "F20.9"},
		"nerves":       {"偏头痛": "G43.9", "面瘫": "G51.0", "癫痫": "G40.9", "帕金森": "G20", "脑梗": "I63.9", "三叉神经痛": "G50.0"},
		"urology":      {"肾结石": "N20.0", "前列腺炎": "N41.9", "尿路感染": "N39.0", "膀胱炎": "N30.9", "包皮": "N47", "血尿": "R31", "肾囊肿": "N28.1"},
		"tumours":      {"肺癌": "C34.9", "乳腺癌": "C50.9", "胃癌": "C16.9", "甲状腺癌": "C73", "化疗": "Z51.1"},
		"blood":        {"贫血": "D64.9", "地中海贫血": "D56.9", "白血病": "C95.9", "血小板减少": "D69.6"},
		"infections":   {"乙肝": "B18.1", "肺结核": "A15.0", "艾滋病": "B24", "梅毒": "A53.9", "新冠": "U07.1"},
		"emergency":    {"中暑": "T67.0", "烧伤": "T30.0", "食物中毒": "A05.9", "脑震荡": "S06.0", "晕厥": "R55", "过敏": "T78.4", "酒精中毒": "T51.0"},
		"others":       {"体检": "Z00.0", "疫苗": "Z24.2", "狂犬": "A82.9", "复查": "Z09.9", "随诊": "Z09.9", "康复": "Z50.9"},
	} {
		for word, code := range words {
			found := icd10.Search(word, 10)
			if !slices.ContainsFunc(found, func(d icd10.Disease) bool { return d.Code == code }) {
				t.Errorf("%s: %q finds %v, not %s", department, word, found, code)
			}
		}
	}
}
