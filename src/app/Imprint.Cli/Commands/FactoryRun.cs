using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Imprint.Crypto.Custody;
using Imprint.Element;
using Imprint.Fdo;
using Imprint.Fdo.Messages;
using Imprint.Fdo.Sessions;
using Imprint.Host;
using Imprint.Host.Settings;
using Imprint.Manufacturer.Factory;
using Imprint.Pki;

namespace Imprint.Cli.Commands;

/// <summary>What is to be made.</summary>
/// <param name="Folder">Must not exist yet.</param>
internal sealed record FactoryOrder(int Count, KeyKind Key, FdoKeyType VoucherKey, string Folder, FactoryBatch Batch);

/// <summary>
/// One run of the factory line. The devices' elements and the manufacturer's ledger meet in the real messages of device initialization;
/// only the wire between them is missing.
/// </summary>
internal sealed class FactoryRun(Terminal terminal, FactoryOrder order)
{
    // Booked together. Elements are written in parallel, because each waits for the disk.
    private const int ChunkLength = 100;
    private const int Writers = 8;
    private const int RowsShown = 20;

    public async Task<int> MakeAsync(PartySettings party, CancellationToken cancel)
    {
        if (Path.Exists(order.Folder))
            return terminal.Fail(ExitCode.Conflict, "exists", $"{order.Folder} is there already; name a folder that is not");
        await using var maker = await PartyAtRest.OpenAsync(party, Roles.All, TimeProvider.System, cancel);
        using var line = await FactoryLine.OpenAsync(
            maker.Party,
            order.Batch,
            TimeProvider.System,
            RandomNumberGenerator.Fill,
            cancel
        );
        using var files = FactoryFiles.Create(order.Folder);

        var table = new StringBuilder();
        for (var done = 0; done < order.Count; )
        {
            var made = await MakeChunkAsync(line, Math.Min(ChunkLength, order.Count - done), cancel);
            foreach (var device in made)
                files.Write(order.Batch, device);
            files.Flush();
            Show(made, table, RowsShown - done);
            done += made.Count;
            terminal.Progress(string.Create(CultureInfo.InvariantCulture, $"{done} of {order.Count} devices made"));
        }

        terminal.Result("made", Summary(party), Describe(party, table));
        return ExitCode.Ok;
    }

    private async Task<IReadOnlyList<MadeDevice>> MakeChunkAsync(FactoryLine line, int count, CancellationToken cancel)
    {
        var devices = new LineElement[count];
        try
        {
            // 1. Each device makes its key, and answers the header it is given by its HMAC.
            var options = new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancel };
            await Parallel.ForAsync(
                0,
                count,
                options,
                (i, _) =>
                {
                    devices[i] = LineElement.Begin(line, order);
                    return ValueTask.CompletedTask;
                }
            );
            // 2. The ledger has them.
            var made = await line.BookAsync([.. devices.Select(device => (device.OnLine, device.SetHmac))], cancel);
            // 3. Only now are they told that they are made.
            await Parallel.ForEachAsync(
                devices,
                new ParallelOptions { MaxDegreeOfParallelism = Writers },
                (device, _) =>
                {
                    device.Finish();
                    return ValueTask.CompletedTask;
                }
            );
            return made;
        }
        finally
        {
            foreach (var device in devices)
                device?.Dispose();
        }
    }

    private void Show(IReadOnlyList<MadeDevice> made, StringBuilder table, int rows)
    {
        foreach (var device in terminal.Json ? made : made.Take(Math.Max(rows, 0)))
        {
            var row = $"  {device.Serial}  {device.Guid}  {device.KeyFingerprint}  {device.Id}";
            if (terminal.Json)
                terminal.Result("device", ToJson(device), row);
            else
                table.AppendLine(row);
        }
    }

    private static JsonObject ToJson(MadeDevice device) =>
        new()
        {
            ["id"] = device.Id.ToString(),
            ["serial"] = device.Serial,
            ["guid"] = device.Guid.ToString(),
            ["keyFingerprint"] = device.KeyFingerprint,
            ["folder"] = FactoryFiles.DeviceFolder(device.Serial),
        };

    private JsonObject Summary(PartySettings party) =>
        new()
        {
            ["party"] = party.Name,
            ["model"] = order.Batch.Model,
            ["count"] = order.Count,
            ["folder"] = order.Folder,
        };

    private string Describe(PartySettings party, StringBuilder table)
    {
        var more = order.Count - RowsShown;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
              serial    guid                                  key               id
            {table}{(more > 0 ? $"  … and {more} more\n" : "")}
            {(order.Count == 1 ? "1 device" : $"{order.Count} devices")} of the model {order.Batch.Model} {(
                order.Count == 1 ? "is" : "are"
            )} in the ledger of {party.Name}.
              {order.Folder}/labels.csv     what goes onto the labels; the claim codes are here and nowhere else
              {order.Folder}/manifest.csv   what another ledger can import
              {order.Folder}/devices        one folder for each device: its element
            """
        );
    }

    /// <summary>A device on the line, from its new key to its credential.</summary>
    private sealed class LineElement : IDisposable
    {
        private readonly SoftwareElement _element;
        private readonly DiDevice _session;

        private LineElement(SoftwareElement element, DiDevice session, DeviceOnLine onLine, ReadOnlyMemory<byte> setHmac) =>
            (_element, _session, OnLine, SetHmac) = (element, session, onLine, setHmac);

        public DeviceOnLine OnLine { get; }

        public ReadOnlyMemory<byte> SetHmac { get; }

        public static LineElement Begin(FactoryLine line, FactoryOrder order)
        {
            var serial = line.NextSerial();
            var element = SoftwareElement.CreateInFolder(
                Path.Combine(order.Folder, FactoryFiles.DeviceFolder(serial)),
                order.Key
            );
            try
            {
                var subject = DistinguishedName.Create(new NameAttribute(Oids.CommonName, serial));
                var request = element.FactoryKey.CreateRequest(subject);
                var start = new AppStart(order.VoucherKey, FdoKeyEncoding.X509, serial, order.Batch.Model, request);
                var session = new DiDevice(
                    start,
                    order.Key == KeyKind.P384 ? FdoKeyType.Secp384R1 : FdoKeyType.Secp256R1,
                    element.Stage
                );
                session.Start();
                var onLine = line.Begin(start);
                element.InstallFactoryChain(onLine.Chain);
                return session.Receive(FdoMessageType.DiSetCredentials, onLine.SetCredentials) is FdoStep.Send setHmac
                    ? new LineElement(element, session, onLine, setHmac.Body)
                    : throw new FactoryLineException($"The device {serial} does not take its credential.");
            }
            catch
            {
                element.Dispose();
                throw;
            }
        }

        public void Finish()
        {
            if (_session.Receive(FdoMessageType.DiDone, EmptyBody.Encode()) is not FdoStep.Finished)
                throw new FactoryLineException($"The device {OnLine.Serial} does not end its initialization.");
            _element.Commit(keepAsFactory: true);
        }

        public void Dispose() => _element.Dispose();
    }
}
