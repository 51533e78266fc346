using System.Diagnostics;
using System.Globalization;

namespace Imprint.Bench;

/// <summary>
/// Measures legs in one run and prints them as a table with ratios. Absolute figures move from machine to machine;
/// a ratio between two legs of the same run is what a goal is stated in.
/// </summary>
public sealed class Measurements(bool quick, TextWriter output)
{
    private readonly Dictionary<string, double> _microseconds = new(StringComparer.Ordinal);

    /// <summary>True when a short, rougher run was asked for.</summary>
    public bool Quick => quick;

    public double this[string leg] => _microseconds[leg];

    /// <summary>Times <paramref name="work"/> (median of several rounds, after warming up) and returns µs per operation.</summary>
    public double Time(string leg, Action work, int operationsPerCall = 1)
    {
        var budget = TimeSpan.FromMilliseconds(quick ? 60 : 400);
        var calls = Calibrate(work, budget);
        var rounds = new double[quick ? 5 : 9];
        for (var round = 0; round < rounds.Length; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
                work();
            rounds[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / ((double)calls * operationsPerCall);
        }

        Array.Sort(rounds);
        return Record(leg, rounds[rounds.Length / 2]);
    }

    /// <summary>Enters a figure measured by the caller (a throughput under many callers, say) as µs per operation.</summary>
    public double Record(string leg, double microseconds)
    {
        _microseconds[leg] = microseconds;
        var perSecond = (1e6 / microseconds).ToString("N0", CultureInfo.InvariantCulture);
        output.WriteLine($"  {leg, -62} {Format(microseconds), 12} µs {perSecond, 14}/s");
        return microseconds;
    }

    /// <summary>Prints one ratio against its goal; <paramref name="goal"/> is a bound such as 1.5 on the ratio from above.</summary>
    public void AtMost(string what, double ratio, double goal) => Verdict(what, ratio, ratio <= goal, $"≤ {Format(goal)}");

    /// <summary>Prints one figure against a goal that it must reach.</summary>
    public void AtLeast(string what, double figure, double goal) => Verdict(what, figure, figure >= goal, $"≥ {Format(goal)}");

    public void Chapter(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
    }

    /// <summary>Goals that this run missed.</summary>
    public int Missed { get; private set; }

    private void Verdict(string what, double figure, bool met, string goal)
    {
        if (!met)
            Missed++;
        output.WriteLine($"  → {what, -60} {Format(figure), 12}    goal {goal}   {(met ? "met" : "MISSED")}");
    }

    private static int Calibrate(Action work, TimeSpan budget)
    {
        // The first calls also warm up the code: tiered compilation needs some thousand of them and a little time.
        var calls = 1;
        while (true)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < calls; i++)
                work();
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= budget)
                return calls;
            calls = elapsed < budget / 10 ? calls * 4 : (int)Math.Ceiling(calls * (budget / elapsed)) + 1;
        }
    }

    private static string Format(double value) =>
        value.ToString(
            value switch
            {
                >= 1000 => "N0",
                >= 10 => "N1",
                _ => "N3",
            },
            CultureInfo.InvariantCulture
        );
}
