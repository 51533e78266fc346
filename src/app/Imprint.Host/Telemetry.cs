using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Imprint.Host;

/// <summary>Sends traces and metrics of all parties of this process to an OTLP collector, when one is configured.</summary>
public sealed class Telemetry : IDisposable
{
    // Ours, and those that the framework has built in for servers and outgoing calls.
    private static readonly string[] Sources = ["Imprint.*", "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];
    private static readonly string[] Meters =
    [
        "Imprint.*",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Net.Http",
        "System.Runtime",
        "Npgsql",
    ];

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    public Telemetry(Uri collector)
    {
        var resource = ResourceBuilder
            .CreateDefault()
            .AddService("imprint", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3));
        void Configure(OtlpExporterOptions otlp) => otlp.Endpoint = collector;
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Sources)
            .AddOtlpExporter(Configure)
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter(Configure)
            .Build();
    }

    /// <summary>Sends what is still in memory, then stops.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
