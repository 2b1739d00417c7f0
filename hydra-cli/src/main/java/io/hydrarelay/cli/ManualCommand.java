package io.hydrarelay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code hydra manual FOLDER}: writes what a distribution brings besides the jar. The build runs
 * it; users read {@code --help}.
 */
@Command(
    name = "manual",
    hidden = true,
    description = "Write manual pages and completion scripts to man and completion in a folder.")
final class ManualCommand implements Callable<Integer> {
  @Parameters(arity = "1", paramLabel = "FOLDER", description = "Where to write.")
  private Path folder;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandLine hydra = spec.root().commandLine();
    writePages(hydra, Files.createDirectories(folder.resolve("man")));
    Path completion = Files.createDirectories(folder.resolve("completion"));
    for (CompletionCommand.Shell shell : CompletionCommand.Shell.values()) {
      Files.writeString(completion.resolve("hydra." + shell), shell.script(hydra));
    }
    return ExitCode.OK.code();
  }

  private static void writePages(CommandLine command, Path folder) throws IOException {
    if (command.getCommandSpec().usageMessage().hidden()) {
      return;
    }
    ManPage page = new ManPage(command);
    Files.writeString(folder.resolve(page.name() + ".1"), page.render());
    for (CommandLine sub : command.getSubcommands().values()) {
      writePages(sub, folder);
    }
  }
}
