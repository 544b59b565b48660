"""The widgets: they draw a draft and turn what is typed into edits. They ask the outside world only through `world.World`."""
