package infra_test

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"careloop/internal/store"
)

type keySchema []struct {
	Name string `yaml:"AttributeName"`
	Type string `yaml:"KeyType"`
}

func (k keySchema) String() string {
	var parts []string
	for _, a := range k {
		parts = append(parts, a.Type+" "+a.Name)
	}
	return strings.Join(parts, ", ")
}

type tableProperties struct {
	Name      string    `yaml:"TableName"`
	Keys      keySchema `yaml:"KeySchema"`
	Protected bool      `yaml:"DeletionProtectionEnabled"`
	TTL       struct {
		Attribute string `yaml:"AttributeName"`
	} `yaml:"TimeToLiveSpecification"`
	Stream struct {
		View string `yaml:"StreamViewType"`
	} `yaml:"StreamSpecification"`
	Indexes []struct {
		Name       string    `yaml:"IndexName"`
		Keys       keySchema `yaml:"KeySchema"`
		Projection struct {
			Type string `yaml:"ProjectionType"`
		} `yaml:"Projection"`
	} `yaml:"GlobalSecondaryIndexes"`
}

func TestTablesAreThoseOfTheStore(t *testing.T) {
	b, err := os.ReadFile("data.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var data struct {
		Resources map[string]struct {
			Type           string    `yaml:"Type"`
			DeletionPolicy string    `yaml:"DeletionPolicy"`
			Properties     yaml.Node `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(b, &data); err != nil {
		t.Fatal(err)
	}
	var got []store.TableSpec
	streams := map[string]bool{}
	for name, r := range data.Resources {
		if r.Type != "AWS::DynamoDB::Table" {
			continue
		}
		var p tableProperties
		if err := r.Properties.Decode(&p); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if r.DeletionPolicy != "Retain" || !p.Protected || p.TTL.Attribute != "ttl" || p.Keys.String() != "HASH pk, RANGE sk" {
			t.Errorf("%s: %s, %+v", name, r.DeletionPolicy, p)
		}
		table, _ := strings.CutPrefix(p.Name, "careloop-${Environment}-")
		spec := store.TableSpec{Name: store.Table(table), Stream: p.Stream.View == "NEW_AND_OLD_IMAGES"}
		for _, ix := range p.Indexes {
			spec.Indexes = append(spec.Indexes, store.Index{Name: ix.Name, KeysOnly: ix.Projection.Type == "KEYS_ONLY"})
			if want := "HASH " + ix.Name + "_pk, RANGE " + ix.Name + "_sk"; ix.Keys.String() != want {
				t.Errorf("%s: index %s has keys %s", name, ix.Name, ix.Keys)
			}
		}
		got = append(got, spec)
		streams["Data.Outputs."+name+"Stream"] = spec.Stream
	}
	byName := func(a, b store.TableSpec) int { return cmp.Compare(a.Name, b.Name) }
	want := store.Tables()
	slices.SortFunc(want, byName)
	slices.SortFunc(got, byName)
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("tables (-store.Tables +data.yaml):\n%s", diff)
	}
	for _, e := range events(t, "DynamoDB") {
		delete(streams, e.Properties.Stream)
	}
	for stream, told := range streams {
		if told {
			t.Errorf("nobody reads %s", stream)
		}
	}
}
