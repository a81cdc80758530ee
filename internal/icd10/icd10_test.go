package icd10_test

import (
	"regexp"
	"strings"
	"testing"

	"careloop/internal/icd10"
)

func TestSearch(t *testing.T) {
	for q, want := range map[string]string{
		"J06.9": "J06.9", "j069": "J06.9", " i10 ": "I10", "高血压": "I10", "yfxgxy": "I10", "慢性胃炎": "K29.5", "mxwy": "K29.5",
		"asthma": "J45.9", "cholera": "A00", "essential hyper": "I10", "appendicitis acute": "K35.8", "2xtnb": "E11.9", "牙本质": "K02.1",
	} {
		if got := icd10.Search(q, 5); len(got) == 0 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s first", q, got, want)
		}
	}
	for _, q := range []string{"", "  ", "-", "zzzz", "不存在的病", "%"} {
		if got := icd10.Search(q, 5); got == nil || len(got) > 0 {
			t.Errorf("%q finds %v", q, got)
		}
	}
	if got := icd10.Search("j", 7); len(got) != 7 {
		t.Errorf("%d codes", len(got))
	}
}

func TestSearchByChineseNames(t *testing.T) {
	for q, want := range map[string]string{
		// Several words, in any order, however they are separated.
		"慢性 胃炎": "K29.5", "胃炎　慢性": "K29.5", "糖尿病 2型": "E11.9", "糖尿病，2型": "E11.9", "踝 扭伤": "S93.4", "wy mx": "K29.5", "E11 糖尿病": "E11.9",
		// Whole pinyin, with the marks and the spelling of an input method, and of characters with several readings.
		"gaoxueya": "I10", "yuan fa xing gao xue ya": "I10", "tang'niao'bing": "E14.9", "TANG NIAO BING": "E14.9", "tangniaob": "E14.9", "pangguangyan": "N30.9",
		// Initials in the middle of the name, and together with pinyin.
		"gxy": "I10", "tnb": "E14.9", "wcy": "A09.9", "tangnb": "E14.9", "pgy": "N30.9", "jxpgy": "N30.0",
		// A name that begins so comes before one that has it, the whole name before both, the short before the long.
		"贫血": "D64.9", "湿疹": "L30.9", "头痛": "R51", "toutong": "R51", "touteng": "R51", "便秘": "K59.0", "bian mi": "K59.0",
		// As people shorten names.
		"甲亢": "E05.9", "甲减": "E03.9", "乙肝": "B18.1", "房颤": "I48.9", "慢阻肺": "J44.9", "上感": "J06.9", "脑梗": "I63.9",
		// English words are no pinyin.
		"pain": "R52", "abdominal pain": "R10.9", "pain abdominal": "R10.9", "gout": "M10.9", "acute bronchitis": "J20.9",
		// What a disease is called every day.
		"感冒": "J00", "ganmao": "J00", "gxyb": "I10", "发烧": "R50.9", "乳腺癌": "C50.9", "脚气": "B35.3", "麦粒肿": "H00.0",
	} {
		if got := icd10.Search(q, 5); len(got) == 0 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s first", q, got, want)
		}
	}
	for _, q := range []string{"糖尿病 骨折", "tnb zzz", "高血压 asdf", "癌肺", "亢甲", strings.Repeat("a", 100), strings.Repeat("xi", 50)} {
		if got := icd10.Search(q, 5); len(got) > 0 {
			t.Errorf("%q finds %v", q, got)
		}
	}
}

// The general code of what is common stands before the rare kinds of it.
func TestCommonWordsFindTheGeneralCodeFirst(t *testing.T) {
	for q, want := range map[string]string{
		"pneumonia": "J18.9", "肺炎": "J18.9", "feiyan": "J18.9", "hypertension": "I10", "diabetes": "E11.9", "bronchitis": "J40",
		"conjunctivitis": "H10.9", "appendicitis": "K37", "gastritis": "K29.7", "asthma": "J45.9", "migraine": "G43.9", "anemia": "D64.9",
		"dermatitis": "L30.9", "urticaria": "L50.9", "otitis media": "H66.9", "headache": "R51", "fever": "R50.9", "heart failure": "I50.9",
		"urinary tract infection": "N39.0", "胃炎": "K29.7", "支气管炎": "J40", "哮喘": "J45.9", "贫血": "D64.9", "type 1 diabetes": "E10.9",
	} {
		if got := icd10.Search(q, 5); len(got) == 0 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s first", q, got, want)
		}
	}
}

func TestAnImportedListIsSearchedWithOurs(t *testing.T) {
	l := icd10.NewList("国家临床版 2.0", []icd10.Disease{
		{Code: "J18.900", Chinese: "肺炎"},
		{Code: "J18.900x001", Chinese: "社区获得性肺炎"},
		{Code: "I10", Chinese: "特发性高血压"},
		{Code: "I10.x00x002", Chinese: "高血压病1级", English: "Hypertension grade 1"},
	})
	for q, want := range map[string]string{
		"肺炎": "J18.900", "社区获得性肺炎": "J18.900x001", "sqhdxfy": "J18.900x001", "shequ feiyan": "J18.900x001", "j18.900x001": "J18.900x001", "J18900X": "J18.900x001",
		"grade 1": "I10.x00x002", "高血压病1级": "I10.x00x002", "I10": "I10", "essential hypertension": "I10", "yfxgxy": "I10", "pneumonia": "J18.9", "感冒": "J00",
	} {
		if got := l.Search(q, 5); len(got) == 0 || got[0].Code != want {
			t.Errorf("%q finds %v, want %s first", q, got, want)
		}
	}
	got := l.Search("I10", 5)
	if got[0] != (icd10.Disease{Code: "I10", Chinese: "特发性高血压", English: "Essential (primary) hypertension", Source: "国家临床版 2.0"}) || got[1].Code == "I10" {
		t.Errorf("%+v", got)
	}
	if got := icd10.Search("社区获得性肺炎", 5); len(got) > 0 {
		t.Errorf("without the list: %v", got)
	}
}

func TestTheListIsWhole(t *testing.T) {
	form := regexp.MustCompile(`^[A-Z][0-9][0-9A-Z](\.[0-9A-Z])?$`)
	seen := map[string]bool{}
	for letter := 'A'; letter <= 'Z'; letter++ {
		for _, c := range icd10.Search(string(letter), 20_000) {
			if c.Code[0] != byte(letter) {
				continue // found by a name
			}
			if !form.MatchString(c.Code) || c.English+c.Chinese == "" || seen[c.Code] {
				t.Errorf("%+v", c)
			}
			seen[c.Code] = true
		}
	}
	if len(seen) < 12_000 {
		t.Errorf("%d codes", len(seen))
	}
}

func BenchmarkSearch(b *testing.B) {
	for _, q := range []string{"chronic", "高血压", "慢性 胃炎", "tnb", "tangniaobing"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				icd10.Search(q, 20)
			}
		})
	}
}
