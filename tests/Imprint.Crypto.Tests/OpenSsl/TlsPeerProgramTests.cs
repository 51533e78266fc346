using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Imprint.Crypto.OpenSsl;
using Imprint.TestKit;

namespace Imprint.Crypto.Tests.OpenSsl;

/// <summary>A handshake with the openssl program over a socket, and the keying material that it prints.</summary>
public sealed class TlsPeerProgramTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TlsParty _server = new("server");
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(TlsVersion.Tls12, "client EAP encryption")]
    [InlineData(TlsVersion.Tls13, "EXPORTER_EAP_TLS_Key_Material")]
    public async Task The_keying_material_is_that_of_the_program(TlsVersion version, string label)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var program = StartServer(version, label);
        try
        {
            var port = await ReadPort(program, timeout.Token);
            using var context = TlsContext.ForClient(TlsHandshakeTests.Options(version, party: null, _server.Check));
            using var session = context.Open();
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), timeout.Token);
            await Handshake(session, socket, timeout.Token);
            using var here = session.ExportKeyingMaterial(label, [], useContext: false, 128);

            var there = await ReadLine(program, "Keying material: ", timeout.Token);
            Assert.Equal(there, Convert.ToHexString(here.Span));
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(timeout.Token);
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private Process StartServer(TlsVersion version, string label)
    {
        File.WriteAllText(_folder.File("certificate.pem"), PemEncoding.WriteString("CERTIFICATE", _server.Certificate));
        File.WriteAllText(_folder.File("key.pem"), _server.Key.ExportPkcs8PrivateKeyPem());
        string[] arguments =
        [
            "s_server",
            "-accept",
            "127.0.0.1:0",
            "-cert",
            _folder.File("certificate.pem"),
            "-key",
            _folder.File("key.pem"),
            version == TlsVersion.Tls12 ? "-tls1_2" : "-tls1_3",
            "-keymatexport",
            label,
            "-keymatexportlen",
            "128",
        ];
        try
        {
            return Process.Start(
                    new ProcessStartInfo("openssl", arguments)
                    {
                        UseShellExecute = false,
                        RedirectStandardInput = true,
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                    }
                ) ?? throw new InvalidOperationException("The program did not start.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("The openssl program is not installed.");
            throw;
        }
    }

    private static async Task<int> ReadPort(Process program, CancellationToken cancellation) =>
        int.Parse((await ReadLine(program, "ACCEPT ", cancellation)).Split(':')[^1]);

    /// <summary>The rest of the line that starts so.</summary>
    private static async Task<string> ReadLine(Process program, string start, CancellationToken cancellation)
    {
        while (await program.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.TrimStart().StartsWith(start))
                return line.TrimStart()[start.Length..];
        }

        throw new EndOfStreamException($"The program ended without '{start}'.");
    }

    private static async Task Handshake(TlsSession session, Socket socket, CancellationToken cancellation)
    {
        var outgoing = new ArrayBufferWriter<byte>();
        var incoming = new byte[16_384];
        var received = 0;
        while (true)
        {
            var progress = session.Advance(incoming.AsSpan(0, received), outgoing);
            await socket.SendAsync(outgoing.WrittenMemory, cancellation);
            outgoing.ResetWrittenCount();
            Assert.Null(session.Failure);
            if (progress == TlsProgress.Established)
                return;
            received = await socket.ReceiveAsync(incoming, cancellation);
        }
    }
}
