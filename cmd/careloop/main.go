// Command careloop runs a clinic on one machine, plays a demonstration, prints the HTTP contract and helps the
// administrator.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "careloop: "+err.Error())
		os.Exit(1)
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "careloop",
		Short: "Careloop 随诊 runs the relationship between a clinic and its patients",
		Long: "Careloop 随诊 runs the relationship between an outpatient clinic and its patients: registration, booking,\n" +
			"the visit, follow-up, surveys and figures. This program is the whole of it on one machine, in one file.",
		SilenceUsage: true, SilenceErrors: true,
	}
	cmd.AddCommand(serveCommand(), demoCommand(), openapiCommand(), adminCommand())
	return cmd
}
