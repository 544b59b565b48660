"""Widgets that draw a draft and turn what is typed into edits; they read Foundry only through `foundry_reader.FoundryReader`."""
