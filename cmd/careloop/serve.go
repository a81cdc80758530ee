package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"careloop"
	"careloop/internal/api"
	"careloop/internal/clinic"
	"careloop/internal/config"
	"careloop/internal/local"
	"careloop/internal/obs"
	"careloop/web"
)

// defaultAddress is where a clinic listens, and so the address in its messages, unless somebody says otherwise.
const defaultAddress = "127.0.0.1:8080"

func serveCommand() *cobra.Command {
	var opts local.Options
	var pages string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the clinic on this machine",
		Long: "Run the clinic on this machine: API, pages, reminders and nightly work in one process, all data in one\n" +
			"folder. The clinic's name, zone, languages, quiet hours and the time until a survey come from the environment:\n" +
			"CLINIC_NAME, CLINIC_TIME_ZONE, CLINIC_LANGUAGES, QUIET_HOURS, SURVEY_AFTER, PUBLIC_URL. Patients pay\n" +
			"online only with --demo or PAYMENT_PROVIDER=sandbox, and then no money moves.",
		Example: "  careloop serve --demo\n  careloop serve --data /var/lib/careloop --address :80",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := clinicFromEnv(opts.Address)
			if err != nil {
				return err
			}
			payment, err := config.Load[config.Payment](os.Getenv)
			if err != nil {
				return fmt.Errorf("settings: %w", err)
			}
			opts.Sandbox = opts.Demo || payment.Provider.Sandbox()
			opts.Clinic, opts.Template, opts.Now = settings, careloop.Template, api.Clock
			opts.Log, opts.Out = obs.NewLogger(logTo(opts.Dir), slog.LevelInfo), cmd.OutOrStdout()
			if opts.Pages = web.Pages(); pages != "" {
				opts.Pages = os.DirFS(pages)
			}
			return local.Serve(cmd.Context(), opts)
		},
	}
	f := cmd.Flags()
	f.StringVar(&opts.Address, "address", defaultAddress, "where to listen")
	f.StringVar(&opts.Dir, "data", "data", "folder for the database, the keys and the log")
	f.BoolVar(&opts.Demo, "demo", false, "fill an empty database with an invented clinic")
	f.StringVar(&pages, "pages", "", "folder of built pages instead of those inside the program")
	return cmd
}

func clinicFromEnv(address string) (clinic.Settings, error) {
	c, err := config.Load[config.Clinic](func(name string) string {
		if v := os.Getenv(name); v != "" || name != "PUBLIC_URL" {
			return v
		}
		return "http://" + address
	})
	if err != nil {
		return clinic.Settings{}, fmt.Errorf("settings: %w", err)
	}
	return c.Settings(), nil
}

// logTo returns the log's file in the data folder; until that exists, and if it cannot be written, standard error.
func logTo(dir string) io.Writer {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return os.Stderr
	}
	f, err := os.OpenFile(dir+"/careloop.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return os.Stderr
	}
	return f
}
