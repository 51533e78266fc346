using Imprint.Bench;

// Usage: dotnet run -c Release --project bench/Imprint.Bench -- [--quick] [area ...]
List<(string Name, Action<Measurements> Run)> areas =
[
    ("wire", WireBench.Run),
    ("crypto", CryptoBench.Run),
    ("openssl", OpenSslBench.Run),
    ("pki", PkiBench.Run),
    ("kex", KexBench.Run),
    ("fdo", FdoBench.Run),
    ("storage", StorageBench.Run),
    ("web", WebBench.Run),
    ("est", EstBench.Run),
    ("to2", To2Bench.Run),
];

var quick = args.Contains("--quick");
var chosen = args.Where(a => !a.StartsWith('-')).ToArray();
var measurements = new Measurements(quick, Console.Out);
foreach (var (name, run) in areas)
{
    if (chosen.Length == 0 || chosen.Contains(name))
        run(measurements);
}

Console.WriteLine();
Console.WriteLine(measurements.Missed == 0 ? "All goals met." : $"{measurements.Missed} goals missed.");
return measurements.Missed == 0 ? 0 : 1;
