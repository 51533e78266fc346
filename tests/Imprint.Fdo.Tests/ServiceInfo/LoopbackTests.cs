using System.Security.Cryptography;
using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;

namespace Imprint.Fdo.Tests.ServiceInfo;

/// <summary>The device's loop against the owner's, with every module.</summary>
public sealed class LoopbackTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_module_does_its_work_in_messages_of_any_size(int seed)
    {
        var work = new Work(seed);
        var loopback = work.Loopback();

        Assert.True(loopback.Run() == FdoFault.None, $"seed {seed}");

        work.Check(loopback);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_device_that_never_answers_active_is_not_waited_for(int seed)
    {
        var work = new Work(seed);
        var loopback = work.Loopback(toOwner: entry => entry.Message == "active" && entry.Module != Devmod.Name ? null : entry);

        Assert.True(loopback.Run() == FdoFault.None, $"seed {seed}");

        work.Check(loopback);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_owner_restored_after_every_step_says_the_same(int seed)
    {
        var straight = new Work(seed).Loopback();
        var work = new Work(seed);
        var restored = work.Loopback(restoresOwner: true);

        Assert.Equal(FdoFault.None, straight.Run());
        Assert.True(
            restored.Run() == FdoFault.None,
            $"seed {seed}: {string.Join(", ", restored.Owner.Outcomes)}, device {restored.Device.Fault}, {Convert.ToHexString(restored.Transcript[^1])}"
        );

        work.Check(restored);
        Assert.True(straight.Transcript.SequenceEqual(restored.Transcript, ByteComparer.Instance), $"seed {seed}");
    }

    [Fact]
    public void The_owner_learns_what_the_device_says_of_itself()
    {
        var loopback = new Loopback(() => [], [new DeviceDownload(), new DeviceCsr()], toOwner: 256);

        Assert.Equal(FdoFault.None, loopback.Run());

        Assert.Equal(
            (Loopback.Facts with { Modules = loopback.Owner.Devmod!.Modules }).ToString(),
            loopback.Owner.Devmod.ToString()
        );
        Assert.Equal([ModuleNames.Download, ModuleNames.Csr], loopback.Owner.Devmod.Modules);
    }

    [Fact]
    public void Many_modules_are_listed_in_pieces()
    {
        var modules = Enumerable.Range(0, 200).Select(i => new NamedModule($"com.example.module-with-a-long-name-{i}")).ToList();
        var loopback = new Loopback(() => [], modules, toOwner: 256);

        Assert.Equal(FdoFault.None, loopback.Run());

        Assert.Equal(modules.Select(module => module.Name), loopback.Owner.Devmod!.Modules);
    }

    [Fact]
    public void Plans_may_run_side_by_side()
    {
        var loopback = new Loopback(
            () =>
                [
                    new ModulePlan(new OwnerDownload("a", new byte[5000])),
                    new ModulePlan(new OwnerCsr()) { RunsBesidePrevious = true },
                    new ModulePlan(new OwnerDownload("b", new byte[5000])),
                ],
            [new DeviceDownload(), new DeviceCsr()]
        );

        Assert.Equal(FdoFault.None, loopback.Run());

        Assert.All(loopback.Owner.Outcomes, outcome => Assert.Equal(ModuleState.Done, outcome.State));
        Assert.Equal(["a", "b"], loopback.World.DeviceFiles.Keys.Order());
        Assert.True(
            loopback.World.Seen.FindIndex(effect => effect is IssueCertificate)
                < loopback.World.Seen.FindIndex(effect => effect is StoreFile)
        );
    }

    [Fact]
    public void Two_plans_of_one_module_cannot_run_side_by_side() =>
        Assert.Throws<ArgumentException>(() =>
            new OwnerServiceInfo(
                [new ModulePlan(new OwnerCsr()), new ModulePlan(new OwnerCsr()) { RunsBesidePrevious = true }],
                new ServiceInfoLimits(),
                Loopback.Start
            )
        );

    /// <summary>Something for every module to do, drawn from a seed.</summary>
    private sealed class Work
    {
        private readonly int _toDevice;
        private readonly int _toOwner;
        private readonly byte[] _down;
        private readonly byte[] _up;
        private readonly byte[] _web;
        private readonly CommandEnded _command;
        private readonly string _name;
        private readonly int _seed;

        public Work(int seed)
        {
            _seed = seed;
            var random = new Random(seed);
            _toDevice = Size(random);
            _toOwner = Size(random);
            _down = Bytes(random);
            _up = Bytes(random);
            _web = Bytes(random);
            _command = new CommandEnded(random.Next(3), Bytes(random), Bytes(random));
            _name = "folder/" + new string('n', random.Next(1, ConfinedName.MaxLength - 7));
        }

        public Loopback Loopback(Func<ServiceInfoEntry, ServiceInfoEntry?>? toOwner = null, bool restoresOwner = false)
        {
            var loopback = new Loopback(
                Plans,
                [
                    new DeviceDownload(),
                    new DeviceUpload(),
                    new DeviceWget(),
                    new DeviceCommand(),
                    new DeviceCsr(wantsAttributes: _seed % 2 == 0),
                ],
                _toDevice,
                _toOwner
            )
            {
                RestoresOwner = restoresOwner,
                ToOwner = toOwner ?? (entry => entry),
            };
            loopback.World.DeviceFiles["up"] = _up;
            loopback.World.Web["https://files.example/a"] = _web;
            loopback.World.CommandResult = _command;
            return loopback;
        }

        public void Check(Loopback loopback)
        {
            var world = loopback.World;
            Assert.All(
                loopback.Owner.Outcomes,
                outcome => Assert.True(outcome.State == ModuleState.Done, $"seed {_seed}: {outcome}")
            );
            Assert.Equal(_down, world.DeviceFiles[_name]);
            Assert.Equal([], world.DeviceFiles["empty"]);
            Assert.Equal(_web, world.DeviceFiles["web"]);
            Assert.Equal(_up, world.OwnerFiles["up"]);
            var kept = Assert.Single(world.Seen.OfType<KeepCommandResult>());
            Assert.Equal(_command.ExitCode, kept.ExitCode);
            Assert.Equal(_command.Output.ToArray(), kept.Output.ToArray());
            Assert.Equal(_command.Errors.ToArray(), kept.Errors.ToArray());
            Assert.Equal(["-a", new string('x', 300)], Assert.Single(world.Seen.OfType<RunCommand>()).Arguments);
            Assert.Equal(FakeWorld.Certificate, Assert.Single(world.Seen.OfType<InstallCertificate>()).Content.ToArray());
            Assert.Equal(FakeWorld.CaCertificates, Assert.Single(world.Seen.OfType<InstallCaCertificates>()).Content.ToArray());
        }

        private IReadOnlyList<ModulePlan> Plans() =>
            [
                new(new OwnerDownload(_name, _down)),
                new(new OwnerDownload("empty", default)),
                new(new OwnerUpload("up", needsHash: _seed % 3 != 0)),
                new(new OwnerWget("web", new Uri("https://files.example/a"), SHA384.HashData(_web), _web.Length)),
                new(
                    new OwnerCommand(
                        new CommandRequest("run", ["-a", new string('x', 300)])
                        {
                            MayFail = true,
                            ReturnsOutput = true,
                            ReturnsErrors = true,
                        }
                    )
                ),
                new(new OwnerCsr()),
            ];

        private static int Size(Random random) =>
            random.Next(4) switch
            {
                0 => ServiceInfoSize.Least,
                1 => ServiceInfoSize.Default,
                2 => random.Next(ServiceInfoSize.Least, 2000),
                _ => random.Next(ServiceInfoSize.Least, ServiceInfoSize.Most + 1),
            };

        private static byte[] Bytes(Random random)
        {
            var bytes = new byte[random.Next(3) == 0 ? random.Next(20) : random.Next(20_000)];
            random.NextBytes(bytes);
            return bytes;
        }
    }
}
