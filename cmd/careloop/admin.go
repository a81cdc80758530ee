package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"careloop/internal/local"
	"careloop/internal/store/sqlite"
)

func adminCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "admin", Short: "Work for the administrator"}
	cmd.AddCommand(backupCommand(), keysetCommand(), redriveCommand(), replayCommand(), recountCommand(), importCodesCommand())
	return cmd
}

func backupCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the database while the clinic runs",
		Long: "Copy the database into FILE, which must not exist, while the clinic runs. Keep the key file " + local.KeyFile +
			"\nof the data folder in another place: without it the sealed fields of a backup cannot be read.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := sqlite.Copy(cmd.Context(), filepath.Join(dir, local.DatabaseFile), args[0]); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), args[0])
			return err
		},
	}
	cmd.Flags().StringVar(&dir, "data", "data", "folder of the running clinic")
	return cmd
}
