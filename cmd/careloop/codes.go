package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"careloop/internal/diagnosis"
	"careloop/internal/operator"
)

// faultsShown is how many faulty rows are named one by one.
const faultsShown = 200

func importCodesCommand() *cobra.Command {
	var at where
	var source string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "import-diagnosis-codes FILE",
		Short: "Import a list of diagnoses' codes, such as the national clinical edition",
		Long: "Read a list of diagnoses' codes from a CSV or TSV file in UTF-8 or GB18030 - code, Chinese name, English name if\n" +
			"there is one - and let it be searched together with Careloop's own list. It takes the place of the list that was\n" +
			"imported before; with any faulty row nothing is changed. Doctors find it within a minute." + whereHelp,
		Example: "  careloop admin import-diagnosis-codes codes.csv --source '国家临床版 2.0' --dry-run\n" +
			"  careloop admin import-diagnosis-codes codes.csv --source '国家临床版 2.0'\n" +
			"  careloop admin import-diagnosis-codes codes.csv --source '国家临床版 2.0' --env prod",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := readCodes(cmd.OutOrStdout(), args[0], source)
			if err != nil || dryRun {
				return err
			}
			settings, err := clinicFromEnv(defaultAddress)
			if err != nil {
				return err
			}
			return at.with(cmd.Context(), settings, func(c operator.Clinic) error {
				did, err := c.ImportCodes(cmd.Context(), l)
				if err == nil {
					sayImported(cmd.OutOrStdout(), l.Source, did)
				}
				return err
			})
		},
	}
	at.flags(cmd)
	cmd.Flags().StringVar(&source, "source", "", "what the list is called where doctors see it, such as 国家临床版 2.0")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only look whether the file can be read")
	required(cmd, "source")
	return cmd
}

// readCodes reads a file and says what it found, each faulty row by its number.
func readCodes(w io.Writer, path, source string) (diagnosis.List, error) {
	if strings.TrimSpace(source) == "" || len([]rune(source)) > diagnosis.MaxSource {
		return diagnosis.List{}, fmt.Errorf("--source: 1 to %d characters", diagnosis.MaxSource)
	}
	f, err := os.Open(path)
	if err != nil {
		return diagnosis.List{}, err
	}
	defer f.Close()
	rows, faults, err := diagnosis.Read(f)
	if err != nil {
		return diagnosis.List{}, err
	}
	for _, fault := range faults[:min(faultsShown, len(faults))] {
		fmt.Fprintf(w, "  row %d: %s\n", fault.Row, fault.Why)
	}
	fmt.Fprintf(w, "%s, %s\n", count(len(rows), "code"), count(len(faults), "faulty row"))
	switch {
	case len(faults) > 0:
		return diagnosis.List{}, errors.New("nothing was imported: correct the rows, or take them out")
	case len(rows) == 0:
		return diagnosis.List{}, errors.New("there is no code in the file")
	}
	return diagnosis.Pack(source, rows)
}

func sayImported(w io.Writer, source string, did diagnosis.Imported) {
	switch {
	case did.Same:
		fmt.Fprintf(w, "%s is in force already; nothing was changed.\n", source)
	case did.Before != "":
		fmt.Fprintf(w, "%s of %s are searched in place of %s.\n", count(did.Codes, "code"), source, did.Before)
	default:
		fmt.Fprintf(w, "%s of %s are searched together with Careloop's own.\n", count(did.Codes, "code"), source)
	}
}
