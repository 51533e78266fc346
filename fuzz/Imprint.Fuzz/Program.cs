using System.Globalization;
using Imprint.Fuzz;

// Usage: dotnet run -c Release --project fuzz/Imprint.Fuzz -- [--inputs N] [--seed S] [family ...]
var inputs = long.Parse(Option("--inputs", "200000"), CultureInfo.InvariantCulture);
var seed = int.Parse(Option("--seed", "1"), CultureInfo.InvariantCulture);
var chosen = args.Where((a, i) => !a.StartsWith('-') && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal)))
    .ToArray();
var failed = 0;
foreach (var target in Targets.All.Where(t => chosen.Length == 0 || chosen.Contains(t.Name)))
{
    if (MutatingLoop.Run(target, seed, inputs) is not var (input, fault))
    {
        Console.WriteLine($"{target.Name}: {inputs.ToString("N0", CultureInfo.InvariantCulture)} inputs survived (seed {seed})");
        continue;
    }

    failed++;
    Console.WriteLine(MutatingLoop.Describe(target, seed, input, fault));
}

return failed == 0 ? 0 : 1;

string Option(string name, string otherwise) =>
    Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
